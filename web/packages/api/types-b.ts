/** What travels for the pages of administration, knowledge, board, customers and search. */
import type { CaseRow, CaseStatus, ChannelKind, Identity, Locale, Millis, Named, PresenceStatus, Role, TimelineItem } from "./types";

// Channels

export type Tls = "tls" | "starttls" | "none";

export interface ChatSettings {
  brand_name: string;
  /** "#rrggbb" */
  colour: string;
  languages: Locale[];
  /** Origins that may show the chat. */
  sites: string[];
  bot: boolean;
  identity: "optional" | "required";
  position: "right" | "left";
  launcher: "words" | "round";
  /** An announcement in place of the launcher's words. */
  notice: string;
  /** Where it is told what is kept, and for how long. */
  privacy_url: string;
}

export interface MailServer {
  host: string;
  port: number;
  tls: Tls;
  user: string;
}

/** What is not named here is kept as it came. */
export interface EmailSettings {
  address: string;
  from_name: string;
  signature: string;
  bot: boolean;
  receive: MailServer & { way: "smtp" | "imap"; folder: string };
  send: MailServer & { way: "submission" | "relay" };
}

interface ChannelCommon extends Named {
  enabled: boolean;
  team: Named;
  brand: string | null;
  language: Locale | null;
  created_at: Millis;
  /** Names of the secrets that are kept; their values never travel back. */
  secrets: string[];
  quarantined: number;
  oldest_unprocessed: Millis | null;
  trouble_at: Millis | null;
  trouble: string | null;
}

export type Channel = ChannelCommon & ({ kind: "chat"; settings: ChatSettings } | { kind: "email"; settings: EmailSettings });

/** A channel in a list; the rest is there for whoever may manage channels. */
export type ChannelRow = Pick<ChannelCommon, "id" | "name" | "enabled" | "team"> & { kind: ChannelKind; quarantined?: number; trouble?: string | null };

export interface ChannelInput {
  kind: "chat" | "email";
  name: string;
  team: string;
  enabled: boolean;
  brand: string | null;
  language: Locale | null;
  settings: ChatSettings | EmailSettings;
  /** New values by name; null forgets one. */
  secrets?: Record<string, string | null>;
}

export interface ProbeCheck {
  /** Stable name: "smtp_connect", "imap_login". */
  name: string;
  /** null: it could not be told from here. */
  ok: boolean | null;
  /** What was found. */
  detail: string;
  /** What a person can do about it. */
  fix?: string;
}

export interface Probe {
  ok: boolean;
  checks: ProbeCheck[];
}

export interface RawMail {
  id: string;
  channel: string;
  from: string | null;
  subject: string | null;
  received_at: Millis;
  size: number;
  attempts: number;
  error: string | null;
}

// Opening hours

export interface Shift {
  from: string;
  to: string;
}

export type Weekday = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";

export interface HoursForm {
  time_zone: string;
  week: Record<Weekday, Shift[]>;
  exceptions: { date: string; name: string; open: Shift[] }[];
}

export interface HoursView extends HoursForm {
  /** Whether somebody has set them; before that they say "always". */
  set: boolean;
  open: boolean;
  changes_at: Millis | null;
}

// People

export interface Person extends Named {
  email: string;
  role: Role;
  locale: Locale;
  teams: Named[];
  disabled_at: Millis | null;
  created_at: Millis;
}

export interface Invitation {
  id: string;
  email: string;
  role: Role;
  teams: string[];
  created_at: Millis;
  expires_at: Millis;
}

/** The link is shown only now. */
export interface FreshInvitation {
  id: string;
  email: string;
  token: string;
  url: string;
  expires_at: Millis;
}

export interface Team extends Named {
  members: string[];
}

export interface QueueTarget {
  id: string;
  team: Named;
  channel_kind: ChannelKind;
  target_ms: Millis;
  target_percent: number;
}

export interface ApiKey extends Named {
  /** The beginning of the key. */
  hint: string;
  permissions: string[];
  agent: string;
  agent_name: string;
  created_at: Millis;
  used_at: Millis | null;
}

export interface FreshApiKey extends Named {
  key: string;
  permissions: string[];
}

export interface AuditEntry {
  id: string;
  at: Millis;
  actor: { kind: string; id?: string };
  actor_name: string;
  action: string;
  object: string;
  detail: Record<string, unknown>;
}

export interface SignedInSession {
  id: string;
  address: string;
  browser: string;
  created_at: Millis;
  seen_at: Millis;
  current: boolean;
}

export interface Organisation extends Named {
  domain?: string | null;
}

export interface HouseSettings {
  organisation: string;
  languages: Locale[];
  undo_seconds: number;
}

export interface TagRow extends Named {
  colour?: string | null;
  cases?: number;
}

export interface CustomField {
  id: string;
  key: string;
  label: string;
  kind: "text" | "number" | "date" | "choice" | "flag";
  options: string[] | null;
}

// Board

export interface BoardQueue {
  team: Named;
  channel_kind: ChannelKind;
  waiting: number;
  longest_ms: Millis;
  target_ms: Millis;
  serving: number;
  in_target?: number | null;
  state: "ok" | "risk" | "breach" | "idle";
}

export interface BoardPerson extends Named {
  status: PresenceStatus | "offline";
  reason: string | null;
  since: Millis;
  /** When it is expected to end. */
  until?: Millis | null;
  load: number;
  limit: number;
}

export interface BoardAlarm {
  kind: string;
  level: "breach" | "risk";
  team?: Named;
  channel_kind?: ChannelKind;
  channel?: Named;
  waiting?: number;
  serving?: number;
  /** How many who could serve have nothing to do. */
  idle?: number;
  count?: number;
  mean?: number;
}

export interface BoardDay {
  from: Millis;
  step_ms: Millis;
  counts: number[];
  usual: number[];
  usual_low?: number[];
  usual_high?: number[];
}

export interface Board {
  at: Millis;
  waiting: number;
  longest_wait_ms: Millis | null;
  /** 0 to 1; null before the first answer of the day. */
  answered_in_target: number | null;
  ces: { mean: number | null; n: number };
  queues: BoardQueue[];
  people: BoardPerson[];
  today: BoardDay;
  alarms: BoardAlarm[];
}

export type BoardMetric = "waiting" | "longest" | "answered" | "ces" | "contacts";

// Knowledge

export interface Translation {
  locale: Locale;
  title: string;
  slug: string;
  status: "draft" | "published";
  /** The language the article was first written in has been changed since. */
  outdated: boolean;
  /** Published, and changed since: the public reads the earlier version. */
  changed: boolean;
  /** Grows with each save; handed back so that nobody's work is written over. */
  version: number;
  published_at: Millis | null;
  updated_at: Millis;
  /** Markdown; only when one article is read. */
  body?: string;
}

export interface Article {
  id: string;
  category: Named | null;
  updated_at: Millis;
  translations: Translation[];
}

export interface Category {
  id: string;
  slug: string;
  /** A language without a name has an empty one. */
  names: Record<Locale, string>;
  position: number;
  articles: number;
}

// Customers

export interface CustomerRow extends Named {
  language: Locale | null;
  organisation: string | null;
  organisation_name: string | null;
  identities?: Identity[];
  open_cases?: number;
  last_seen_at: Millis | null;
  created_at: Millis;
}

export interface CustomerDetail extends Named {
  language: Locale | null;
  organisation: Named | null;
  identities: Identity[];
  attributes: Record<string, unknown>;
  created_at: Millis;
  last_seen_at: Millis | null;
  merged_into: string | null;
  merged_from: (Named & { merged_at: Millis })[];
  cases?: CustomerCase[];
}

export interface CustomerCase {
  id: string;
  number: number;
  subject: string | null;
  status: CaseStatus;
  channel_kind: ChannelKind;
  updated_at: Millis;
}

export type CustomerTimelineItem = TimelineItem & { case?: { id: string; number: number; subject: string | null } };

export type BoardRow = CaseRow;
