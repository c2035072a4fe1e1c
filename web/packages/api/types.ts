/**
 * What travels between desk and server, under the desk's names. Everything is read off the snapshot of the API
 * (`schema.ts`); the few shapes below that the snapshot leaves open say so. Ids are text with a prefix (`cas_…`),
 * times are UTC milliseconds.
 */
import type { components } from "./schema";

type S = components["schemas"];

/** An answer: the server writes every field, and one without a value is null. The snapshot calls those optional. */
type Told<T> = T extends readonly (infer E)[] ? Told<E>[] : T extends Record<string, never> ? Record<string, unknown> : T extends object ? { [K in keyof T]-?: Told<Exclude<T[K], undefined>> } : T;
/** These fields may also be missing. */
type Maybe<T, K extends keyof T> = Omit<T, K> & Partial<Pick<T, K>>;
/** These fields have a narrower shape than the snapshot knows. */
type With<T, Change> = Omit<T, keyof Change> & Change;

export type Millis = S["Millis"];
export type Locale = S["Locale"];
export type ChannelKind = S["ChannelKind"];
export type CaseStatus = S["CaseStatus"];
export type Role = S["Role"];
export type InteractionState = S["State"];
export type Assurance = S["Assurance"];
export type AuthorKind = S["AuthorKind"];
export type Delivery = S["Delivery"];
export type PresenceStatus = S["PresenceStatus"];
/** 0 low to 3 urgent; the snapshot says only that it is a number. */
export type Priority = 0 | 1 | 2 | 3;

export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface Named {
  id: string;
  name: string;
}

export type ChannelRef = S["ChannelRef"];

// Session

export type Setup = S["SetupInput"];
export type Session = With<S["Session"], { permissions: string[] }>;
export type Invite = S["InviteFront"];
export type Me = S["Me"];

// Cases

export type Due = S["Due"];
export type Last = Told<S["Last"]>;
export type CaseRow = With<Maybe<Told<S["CaseRow"]>, "created_at" | "merged_into">, { priority: Priority; last: Last | null; interaction: Interaction | null; customer: Customer }>;
type Customer = Maybe<Told<S["CustomerRef"]>, "address">;
type Interaction = Maybe<Told<S["InteractionRef"]>, "agent" | "channel_kind">;
export type Identity = With<Told<S["PanelIdentity"]>, { kind: string }>;
/** Assurance null: nobody has spoken yet. */
export type CustomerPanel = With<Maybe<Told<S["CustomerPanel"]>, "attributes" | "merged_into" | "merged_from">, { identities: Identity[]; last_seen_at: Millis | null }>;
export type Fact = Pick<Told<S["Fact"]>, "key" | "value" | "created_at"> & { id?: string; given_by: string | null };
export type Draft = With<S["Draft"], { mode: S["DraftMode"] }>;
export type OtherCase = Told<S["OtherCase"]>;
export type CaseDetail = Omit<CaseRow, "customer"> &
  With<Maybe<Pick<Told<S["CaseDetail"]>, "seq" | "customer" | "facts" | "draft" | "note_draft" | "viewers" | "fields" | "other_cases" | "shared_drafts">, "note_draft" | "shared_drafts">, { hand_over?: HandOver | null; promises?: Promised[]; customer: CustomerPanel; facts: Fact[]; draft: Draft | null; note_draft?: Draft | null; viewers: (Named & { typing?: boolean })[] }>;
/** Something agreed with a customer. */
export type Promised = Told<S["Promise"]>;
/** What a matter cost its customer. */
export type CaseEffort = With<Told<S["CaseEffort"]>, { entries: EffortEntry[] }>;
export type EffortEntry = Told<S["LedgerEntry"]>;
export type EffortGroup = S["EffortGroup"];
export type EffortSum = Told<S["EffortSum"]>;
export type EffortSums = With<Told<S["EffortSums"]>, { sums: EffortSum[] }>;
export type EffortRow = EffortEntry & { row: CaseRow };
export type EffortMatter = With<Told<S["EffortMatter"]>, { row: CaseRow }>;
export type EffortMatters = S["EffortMatters"];
export type Task = Told<S["Task"]>;
export type TaskFault = Told<S["TaskFault"]>;
export type TaskImport = Told<S["TaskImport"]>;
export type TaskRegister = With<Told<S["TaskRegister"]>, { tasks: Task[]; faults: TaskFault[] }>;
export type TaskVersion = Told<S["TaskVersion"]>;
export type PathCell = Told<S["PathCell"]>;
export type PathMap = With<Told<S["PathMap"]>, { tasks: PathRow[] }>;
export type PathMatters = S["PathMatters"];
export type PathRow = Told<S["PathRow"]>;
export type PathVerdict = S["PathVerdict"];
export type DeadEnd = Told<S["DeadEnd"]>;
export type DeadEndChange = Partial<S["DeadEndChange"]>;
export type DeadEndState = S["DeadEndState"];
/** What a colleague has begun to write to the customer. */
export type SharedDraft = S["SharedDraft"];
/** A word for whoever goes on with the case. */
export type HandOver = S["HandOver"];
export type CasePatch = With<S["CasePatch"], { priority?: Priority }>;

export type Attachment = S["AttachmentItem"];
/** Source, options and survey are open in the snapshot: they are what the bot and the survey wrote beside the words. */
export type MessageItem = With<Told<S["MessageItem"]>, { source: { article?: string; answer?: string; title: string; url?: string } | null; options: { title: string; url?: string }[] | null; survey: { ask?: string; score?: number } | null }>;
export type ActorRef = With<Told<S["ItemActor"]>, { kind: "customer" | "agent" | "bot" | "system" | "rule" | "api" }>;
/** It is one of message, note and event. */
export type TimelineItem = Omit<Told<S["TimelineItem"]>, "actor" | "message" | "note" | "event" | "merged_case"> & { actor: ActorRef; merged_case?: string; message?: MessageItem; note?: S["NoteItem"]; event?: Told<S["EventItem"]> };
export type Timeline = With<S["Timeline"], { items: TimelineItem[] }>;

export type ReplyInput = S["ReplyInput"];
export type NoteInput = S["NoteInput"];
export type Replied = S["Sent"];

/** What a list may be narrowed to. */
export type CaseFilter = { [K in Exclude<keyof S["Filter"], "status" | "priority">]?: NonNullable<S["Filter"][K]> } & { status?: CaseStatus; priority?: Priority };
/** What a view is narrowed to; a view may name several statuses. */
export type ViewFilter = Omit<CaseFilter, "status"> & { status?: CaseStatus | CaseStatus[] };
export type View = Pick<S["View"], "id" | "name" | "count"> & { kind: string; more?: boolean; filter: ViewFilter | null };
export type BulkAction = S["BulkAction"];
export type Bulk = Maybe<Told<S["BulkProgress"]>, "state">;

export type Tag = Maybe<Told<S["ShownTag"]>, "colour">;
export type TagRow = Tag & { cases?: number };
export type AnswerVariant = With<S["AnswerVariant"], { language: Locale | null; channel: ChannelKind | null }>;
/** A short reply of the house. */
export type KnowledgeAnswer = With<Told<S["KnowledgeAnswer"]>, { variants: AnswerVariant[] }>;
export type NewAnswer = With<S["NewAnswer"], { variants: AnswerVariant[] }>;
/** Help beside a case. */
export type CaseAssist = With<Told<S["CaseAssist"]>, { articles: Told<S["AssistArticle"]>[]; proposals: TriageProposal[] }>;
export type TriageProposal = Told<S["TriageProposal"]>;
/** Something that a draft asks for, and that is known. */
export type AskedAgain = S["AskedAgain"];
export type Upload = S["Uploaded"];
export type Hit = With<Told<S["SearchHit"]>, { kind: "case" | "customer" | "message" | "article" }>;

// People and routing

export type Agent = Told<S["Agent"]>;
export type Person = Agent;
export type SkillLevel = S["SkillLevel"];
export type Presence = Maybe<Told<S["PresenceView"]>, "until">;
export type Offer = With<Maybe<Told<S["OfferView"]>, "why">, { customer: Customer; language: Locale | null; channel: ChannelRef; why?: Why | null }>;
export type Invitation = S["Invite"];
/** The link is shown only now. */
export type FreshInvitation = S["FreshInvite"];
export type Team = S["Team"];
export type QueueTarget = With<Told<S["QueueView"]>, { team: Named }>;
export type ApiKey = Told<S["ApiKey"]>;
export type FreshApiKey = S["FreshKey"];
export type AuditEntry = With<Told<S["AuditEntry"]>, { actor: { kind: string; id?: string } }>;
export type SignedInSession = S["SessionEntry"];
export type Organisation = Named & { domain?: string | null };
export type HouseSettings = S["Settings"] & { time_zone?: string };
export type CustomField = Told<S["Field"]>;

// How the queue decides, service levels, notices, effort

export type QueuePolicy = Required<S["QueuePolicy"]> & Record<"offer_ms" | "preferred_ms" | "personal_ms" | "language_ms" | "ease_ms" | "breather_ms", Record<ChannelKind, number>>;
export type AgentLimits = Told<S["AgentLimits"]>;
export type Why = Told<S["Why"]>;
export type WorkMarks = Told<S["WorkMarks"]>;
export type NudgeKind = S["NudgeKind"];
export type ServicePolicy = With<Told<S["ServicePolicy"]>, { least_priority: Priority | null }>;
export type ServicePolicies = With<S["ServicePolicies"], { items: ServicePolicy[] }>;
export type ServiceClock = Told<S["ServiceClock"]>;
export type ServiceLevel = With<Told<S["ServiceLevel"]>, { clocks: ServiceClock[] }>;
export type Notice = With<Told<S["Notice"]>, { texts: Partial<Record<Locale, string>> }>;
export type NoticeLevel = S["NoticeLevel"];
export type CesFigures = Told<S["CesFigures"]>;
export type CesRow = CesFigures["rows"]["items"][number];
export type SurveyRules = Required<S["SurveyRules"]>;

// Channels

export type Tls = "tls" | "starttls" | "none";

/** Settings are open in the snapshot: each kind of channel has its own. */
export interface ChatSettings {
  brand_name: string;
  /** "#rrggbb" */
  colour: string;
  languages: Locale[];
  /** Origins that may show the chat. */
  sites: string[];
  bot: boolean;
  /** Whether visitors who wait may ask to be called. */
  callback: boolean;
  identity: "optional" | "required";
  position: S["Side"];
  launcher: S["LauncherLook"];
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

type ChannelSeen = Omit<Told<NonNullable<S["ChannelView"]>>, "kind" | "settings" | "capabilities">;
export type Channel = ChannelSeen & ({ kind: "chat"; settings: ChatSettings } | { kind: "email"; settings: EmailSettings } | { kind: "voice"; settings: VoiceSettings });
/** A telephone line has no settings here. */
export type VoiceSettings = Record<string, never>;
/** A channel in a list; the rest is there for whoever may manage channels. */
export type ChannelRow = Pick<ChannelSeen, "id" | "name" | "enabled" | "team"> & { kind: ChannelKind; quarantined?: number; trouble?: string | null };
export type ChannelInput = With<S["ChannelInput"], { kind: "chat" | "email" | "voice"; settings: ChatSettings | EmailSettings | VoiceSettings }>;
/** ok null: it could not be told from here. */
export type ProbeCheck = Maybe<Told<S["Check"]>, "fix">;
export type Probe = With<S["Health"], { checks: ProbeCheck[] }>;
export type RawMail = Told<S["RawEntry"]>;
/** A job or an event that could not be done. */
export type Stuck = Told<S["Stuck"]>;

// Opening hours

export type Shift = S["SpanForm"];
export type Weekday = keyof S["WeekForm"];
export type HoursForm = Told<S["HoursForm"]>;
export type HoursView = Told<S["HoursView"]>;

// Board

export type BoardQueue = Maybe<Told<S["BoardQueue"]>, "in_target">;
export type BoardPerson = With<Maybe<Told<S["BoardPerson"]>, "until">, { status: PresenceStatus | "offline" }>;
/** Other kinds of alarms bring other figures. */
export type BoardAlarm = Partial<Omit<S["BoardAlarm"], "kind" | "level">> & { kind: string; level: S["AlarmLevel"]; channel?: Named; count?: number; mean?: number };
export type BoardDay = Maybe<Told<S["BoardDay"]>, "usual_low" | "usual_high">;
/** answered_in_target is 0 to 1; null before the first answer of the day. */
export type Board = With<Told<S["Board"]>, { queues: BoardQueue[]; people: BoardPerson[]; today: BoardDay; alarms: BoardAlarm[] }>;
export type BoardMetric = "waiting" | "longest" | "offered" | "at_risk" | "answered" | "abandoned" | "ces" | "contacts";
export type BoardRow = CaseRow;
export type TakenRow = CaseRow & { hard: boolean; taken_at: Millis };
export type MyDay = With<Told<S["MyDay"]>, { due: CaseRow[]; taken: TakenRow[]; in_hand: CaseRow[]; promises: Promised[]; thanks: Thanks[] }>;
/** Without a case when it has gone out of sight. */
export type Thanks = With<Told<S["Thanks"]>, { case: string | null; number: number | null }>;
/** A call for help; without its case for who may not see it. */
export type HelpCall = With<Told<S["HelpCall"]>, { case: { id: string; number: number; subject: string | null } | null; closed_at: Millis | null }>;
export type PulseFigures = With<Told<S["PulseFigures"]>, { weeks: PulseWeek[] }>;
export type PulseWeek = With<Told<S["PulseWeek"]>, { groups: PulseGroup[] }>;
export type PulseGroup = With<Told<S["PulseGroup"]>, { team: string | null; name: string | null }>;
export type PulseRules = Required<S["PulseRules"]>;
export type PresenceInput = S["PresenceInput"];
export type QueueHelp = S["QueueHelp"];
export type NewNotice = S["NewNotice"];

// History

export type MetricName = S["MetricName"];
export type MetricUnit = S["MetricUnit"];
export type MetricGroup = S["MetricGroup"];
export type MetricPartName = "counted" | "met";
export type MetricFigure = Told<S["MetricFigure"]>;
export type MetricPoint = Told<S["MetricPoint"]>;
export type MetricSeries = Told<S["MetricSeries"]>;
export type MetricReport = Omit<Told<S["MetricReport"]>, "metrics"> & { metrics: MetricSeries[] };
export type MetricRow = With<Told<S["MetricRow"]>, { case: CaseRow | null }>;
export type Month = Told<S["Month"]>;

// Planning

export type PlanForecast = Told<S["PlanForecast"]>;
export type PlanInterval = PlanForecast["intervals"][number];
export type WhatIf = S["WhatIf"];
export type WhatIfChange = S["WhatIfChange"];
export type WhatIfAnswer = Told<S["WhatIfAnswer"]>;
export type Scenario = S["Scenario"];
export type Outcome = Told<S["Outcome"]>;
export type PlayFigures = Told<S["PlayFigures"]>;

// Knowledge

/** Markdown in `body`; only when one article is read. */
export type Translation = With<Told<S["Translation"]>, { body?: string | null }>;
export type Article = With<Told<S["Article"]>, { translations: Translation[] }>;
export type VersionLine = Told<S["VersionLine"]>;
export type VersionComparison = Told<S["VersionComparison"]>;
export type Piece = S["Piece"];
export type ArticleFile = Told<S["ArticleFile"]>;
export type ArticleLink = Told<S["ArticleLink"]>;
export type ImportReport = Told<S["ImportReport"]>;
export type SynonymGroup = Told<S["SynonymGroup"]>;
export type ReadingFigures = Told<S["ReadingFigures"]>;
export type Remark = Told<S["Remark"]>;
/** A language without a name has an empty one. */
export type Category = Told<S["Category"]>;
export type Brand = Told<S["Brand"]>;
export type BrandLook = Told<S["BrandLook"]>;
export type BrandInput = S["BrandInput"];
export type ShownInBrands = Told<S["ShownInBrands"]>;

// The bot, and what it learns

export type BotFigures = Told<S["BotFigures"]>;
export type BotCell = BotFigures["cells"][number];
export type BotTalks = S["BotTalks"];
export type BotTalk = With<Told<S["BotTalk"]>, { row: CaseRow }>;
export type BotBudget = S["BotBudget"];
export type BotJudged = With<Told<S["BotJudged"]>, { row: CaseRow }>;
export type BotSettings = Told<S["BotSettings"]>;
export type BotTrial = Told<S["BotTrial"]>;
/** Without one: the bot had nothing to tell, or a person has answered since. */
export type BotHandOver = With<Told<S["BotHandOver"]>, { intent: Told<S["BotIntent"]> | null; suggested: S["BotSuggested"] | null; goal: string | null }>;
export type ModelVersion = Told<S["ModelVersion"]>;
export type TopicState = S["TopicState"];
export type BacklogTopic = Told<S["BacklogTopic"]>;
export type BacklogPair = S["BacklogPair"];
export type BacklogDetail = BacklogTopic & {
  questions: { kind: string; question: string; at: Millis; row: CaseRow | null }[];
  pairs: BacklogPair[];
  cover: S["BacklogCover"] | null;
};

// Customers

export type CustomerRow = With<Told<S["CustomerRow"]>, { last_seen_at: Millis | null }> & { identities?: Identity[]; open_cases?: number };
export type CustomerCase = OtherCase;
export type CustomerDetail = Omit<With<Told<S["CustomerPage"]>, { identities: Identity[]; last_seen_at: Millis | null }>, "assurance" | "cases"> & { cases?: CustomerCase[] };
export type CustomerTimelineItem = TimelineItem & { case?: Told<S["CaseRef"]> };

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
