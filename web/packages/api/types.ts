/** What travels between desk and server. Ids are text with a prefix (`cas_…`), times are UTC milliseconds. */

export type Millis = number;
export type Locale = "en" | "fi" | "sv";
export type ChannelKind = "chat" | "email" | "voice" | "form" | "messaging";
export type CaseStatus = "open" | "pending" | "solved" | "closed";
export type Priority = 0 | 1 | 2 | 3;
export type Role = "admin" | "supervisor" | "agent";
export type InteractionState = "automated" | "waiting" | "offered" | "active" | "wrap_up" | "ended";
export type Assurance = "none" | "claimed" | "possessed" | "authenticated" | "strong";
export type AuthorKind = "customer" | "agent" | "bot" | "system";
export type Delivery = "received" | "queued" | "sent" | "delivered" | "read" | "failed" | "unknown" | "recalled";
export type PresenceStatus = "available" | "busy" | "away";

export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface Named {
  id: string;
  name: string;
}

export interface ChannelRef extends Named {
  kind: ChannelKind;
}

// Session

export interface Setup {
  language: Locale;
  organisation: string;
  name: string;
  email: string;
  password: string;
}

export interface Session {
  agent: Named & { email: string; role: Role; locale: Locale };
  teams: Named[];
  permissions: string[];
  organisation: { name: string; languages: Locale[] };
  undo_seconds: number;
}

export interface Invite {
  email: string;
  organisation: string;
  role: Role;
  locale?: Locale;
}

export interface Me {
  name: string;
  locale: Locale;
  theme: "system" | "light" | "dark";
  shortcuts_on: boolean;
  sounds: boolean;
}

// Cases

export interface Due {
  kind: string;
  at: Millis;
}

export interface CaseRow {
  id: string;
  number: number;
  subject: string | null;
  task: string | null;
  status: CaseStatus;
  priority: Priority;
  team: Named;
  owner: Named | null;
  customer: Named;
  channel: ChannelRef;
  language: Locale | null;
  last: { author_kind: AuthorKind; text: string; at: Millis } | null;
  unread: boolean;
  tags: string[];
  waiting_since: Millis | null;
  snoozed_until: Millis | null;
  due: Due | null;
  interaction: { id: string; state: InteractionState; agent?: string | null } | null;
  updated_at: Millis;
}

export interface Identity {
  id: string;
  kind: string;
  value: string;
  verified_how: string | null;
  verified_at: Millis | null;
}

export interface CustomerPanel extends Named {
  language: Locale | null;
  organisation: Named | null;
  /** Null: nobody has spoken yet. */
  assurance: Assurance | null;
  identities: Identity[];
  last_seen_at: Millis | null;
  created_at: Millis;
  attributes?: Record<string, unknown>;
}

export interface Fact {
  id?: string;
  key: string;
  value: string;
  given_by: string | null;
  created_at: Millis;
}

export interface Draft {
  mode: "reply" | "note";
  text: string;
  version: number;
  updated_at: Millis;
}

export interface OtherCase {
  id: string;
  number: number;
  subject: string | null;
  status: CaseStatus;
  channel_kind: ChannelKind;
  updated_at: Millis;
}

export interface CaseDetail extends CaseRow {
  /** How many events the case has; what "seen" means in a reply. */
  seq: number;
  customer: CustomerPanel;
  facts: Fact[];
  draft: Draft | null;
  note_draft?: Draft | null;
  viewers: (Named & { typing?: boolean })[];
  fields: Record<string, string>;
  other_cases: OtherCase[];
}

export interface Attachment {
  id: string;
  name: string;
  media_type: string;
  size: number;
  url: string;
  inline: boolean;
}

export interface MessageItem {
  id: string;
  author_kind: AuthorKind;
  author_name: string;
  text: string;
  /** True when the sender's own layout can be shown (GET /messages/{id}/html). */
  html: boolean;
  subject: string | null;
  delivery: Delivery;
  attachments: Attachment[];
  source: { article: string; title: string; url: string } | null;
  options: { title: string; url?: string }[] | null;
  survey: { ask?: string; score?: number } | null;
  to: string[];
  cc: string[];
  leaves_at: Millis | null;
}

export interface ActorRef {
  kind: "customer" | "agent" | "bot" | "system" | "rule" | "api";
  id: string | null;
  name: string;
}

export interface TimelineItem {
  seq: number;
  id: string;
  at: Millis;
  kind: "message" | "note" | "event";
  actor: ActorRef;
  channel: ChannelRef | null;
  interaction: string | null;
  message?: MessageItem;
  note?: { id: string; text: string; mentions: string[] };
  event?: { name: string; data: Record<string, unknown> };
}

export interface Timeline {
  items: TimelineItem[];
  has_more: boolean;
}

export interface ReplyInput {
  text: string;
  html?: string;
  attachments: string[];
  seen: number;
  channel?: string;
  send_anyway?: boolean;
  then?: "solve" | "pending";
}

export interface Replied {
  message: string;
  leaves_at: Millis;
}

export interface CasePatch {
  subject?: string;
  priority?: Priority;
  team?: string;
  owner?: string | null;
  status?: CaseStatus;
  snoozed_until?: Millis | null;
  language?: Locale;
}

export interface CaseFilter {
  status?: CaseStatus;
  owner?: string;
  team?: string;
  tag?: string;
  channel_kind?: ChannelKind;
  priority?: Priority;
  language?: Locale;
  customer?: string;
  seen?: "waiting" | "snoozed" | "mentions";
  q?: string;
}

/** What a view is narrowed to; a view may name several statuses. */
export type ViewFilter = Omit<CaseFilter, "status"> & { status?: CaseStatus | CaseStatus[] };

export interface View {
  id: string;
  name: string;
  kind: string;
  count: number;
  /** There are more than `count`. */
  more?: boolean;
  filter: ViewFilter | null;
}

export type BulkAction =
  | { kind: "assign"; owner: string | null }
  | { kind: "team"; team: string }
  | { kind: "status"; status: CaseStatus }
  | { kind: "tag"; tag: string }
  | { kind: "untag"; tag: string }
  | { kind: "priority"; priority: Priority }
  | { kind: "snooze"; until: Millis };

export interface Bulk {
  id: string;
  done: number;
  total: number;
  failed: number;
  undo_until: Millis | null;
}

export interface Tag {
  id: string;
  name: string;
  colour?: string | null;
}

export interface Canned {
  id: string;
  title: string;
  text: string;
  language: Locale | null;
}

export interface Upload {
  id: string;
  name: string;
  size: number;
  media_type: string;
}

export interface Hit {
  kind: "case" | "customer" | "message" | "article";
  id: string;
  case?: string;
  title: string;
  snippet: string;
  at: Millis;
}

// People and routing

export interface Agent extends Named {
  email: string;
  role: Role;
  teams: Named[];
  disabled_at: Millis | null;
}

export interface Presence {
  agent: string;
  name: string;
  status: PresenceStatus;
  reason: string | null;
  since: Millis;
  load: number;
  limit: number;
}

export interface Offer {
  id: string;
  interaction: string;
  case: { id: string; number: number; subject: string | null; task: string | null };
  customer: Named;
  channel: ChannelRef;
  language: Locale | null;
  waiting_since: Millis;
  offered_at: Millis;
  expires_at: Millis;
}

// Live

export interface LiveEvent {
  /** Absent for what has no place in the log and is never replayed. */
  pos?: string;
  topic: string;
  kind: string;
  at: Millis;
  case?: string;
  interaction?: string;
  actor?: ActorRef;
  data: Record<string, unknown>;
}

export interface LiveSignal {
  topic: string;
  kind: "viewing" | "typing" | "idle";
  agent?: Named;
  customer?: boolean;
}
