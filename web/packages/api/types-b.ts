/** What travels for the pages of administration, knowledge, board, customers and search. */
import type { ActorRef, CaseRow, CaseStatus, ChannelKind, Identity, Locale, Millis, Named, PresenceStatus, Role, TimelineItem } from "./types";

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
}

export interface MailServer {
  host: string;
  port: number;
  tls: Tls;
  user: string;
}

export interface EmailSettings {
  address: string;
  from_name: string;
  receive: { way: "smtp" } | ({ way: "imap"; folder: string } & MailServer);
  send: ({ way: "submission" } & MailServer) | { way: "relay"; host: string; port: number };
}

interface ChannelBase extends Named {
  enabled: boolean;
  team: Named;
  brand: string | null;
  language: Locale;
  /** Names of the secrets that are kept; their values never travel back. */
  secrets: string[];
  created_at: Millis;
  quarantined?: number;
}

export type Channel = ChannelBase & ({ kind: "chat"; settings: ChatSettings } | { kind: "email"; settings: EmailSettings });

export interface ChannelInput {
  kind: "chat" | "email";
  name: string;
  team: string;
  enabled: boolean;
  brand: string | null;
  language: Locale;
  settings: ChatSettings | EmailSettings;
  secrets?: Record<string, string>;
}

export interface ProbeCheck {
  name: string;
  /** null: it could not be tried. */
  ok: boolean | null;
  detail: string;
  fix?: string | null;
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
  size: number;
  attempts: number;
  error: string | null;
  received_at: Millis;
}

// Opening hours

export interface Shift {
  from: string;
  to: string;
}

export type Weekday = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";

export interface Hours {
  time_zone: string;
  week: Record<Weekday, Shift[]>;
  exceptions: { date: string; name: string; open: Shift[] }[];
}

// People

export interface Person extends Named {
  email: string;
  role: Role;
  locale: Locale;
  teams: Named[];
  disabled_at: Millis | null;
  created_at: Millis;
  last_seen_at?: Millis | null;
}

export interface Invitation {
  id: string;
  email: string;
  role: Role;
  teams: Named[];
  expires_at: Millis;
}

export interface NewInvitation {
  id?: string;
  token?: string;
  url?: string;
  expires_at: Millis;
}

export interface Team extends Named {
  created_at: Millis;
  members: Named[];
}

export interface QueueTarget {
  id: string;
  team: Named;
  channel_kind: ChannelKind;
  target_ms: Millis;
  target_percent: number;
}

export interface ApiKey extends Named {
  role: Role | null;
  prefix: string;
  created_at: Millis;
  last_used_at: Millis | null;
}

export interface AuditEntry {
  id: string;
  at: Millis;
  actor: ActorRef;
  action: string;
  object_kind: string | null;
  object_id: string | null;
  object_name?: string | null;
  detail: Record<string, unknown> | string | null;
  ip?: string | null;
}

export interface SignedInSession {
  id: string;
  created_at: Millis;
  last_seen_at: Millis;
  ip: string | null;
  user_agent: string | null;
  current: boolean;
}

export interface Organisation extends Named {
  domain?: string | null;
}

export interface HouseSettings {
  organisation: string;
  languages: Locale[];
  undo_seconds: number;
  time_zone: string;
  public_url: string | null;
}

export interface TagRow extends Named {
  colour?: string | null;
  cases?: number;
}

export interface CustomField extends Named {
  key: string;
  object: "case" | "customer";
  kind: "text" | "number" | "date" | "choice" | "yes_no";
  choices: string[];
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
  /** Another language was published after this one. */
  outdated: boolean;
  version: number;
  published_at: Millis | null;
  updated_at: Millis;
  /** Markdown; only when one article is read. */
  body?: string;
}

export interface Article {
  id: string;
  category: string | null;
  updated_at: Millis;
  translations: Translation[];
}

export interface Category {
  id: string;
  names: Partial<Record<Locale, string>>;
  articles?: number;
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
