/** What a row of the inbox means: its group, its place, its clock, and whether it belongs to the view. No state. */
import type { CaseFilter, CaseRow, ChannelKind, View } from "@helppo/api";

export type GroupId = "answer" | "today" | "later" | "pending" | "waiting" | "rest" | "flat";
export type Order = "due" | "new" | "old";

export interface Group {
  id: GroupId;
  rows: CaseRow[];
}

/** Somebody is there at the same moment. */
export function isRealtime(kind: ChannelKind): boolean {
  return kind === "chat" || kind === "voice";
}

const MINUTE = 60_000;
/** How early a target counts as at risk: a chat is lost in minutes, a mail in the last half hour. */
export function riskBefore(kind: ChannelKind): number {
  return isRealtime(kind) ? 3 * MINUTE : 30 * MINUTE;
}

export type RowClock =
  | { kind: "left" | "risk" | "breach"; ms: number }
  | { kind: "snoozed"; until: number }
  | { kind: "ago"; ms: number };

/** The one time a row shows: what is left to answer, or how long ago the last words were. */
export function rowClock(row: CaseRow, now: number): RowClock {
  if (row.snoozed_until && row.snoozed_until > now) return { kind: "snoozed", until: row.snoozed_until };
  if (row.due && row.status === "open") {
    const ms = row.due.at - now;
    if (ms < 0) return { kind: "breach", ms: -ms };
    return { kind: ms <= riskBefore(row.channel.kind) ? "risk" : "left", ms };
  }
  return { kind: "ago", ms: Math.max(0, now - (row.last?.at ?? row.updated_at)) };
}

/** What to do next. */
export function groupOf(row: CaseRow, now: number): GroupId {
  if (row.status !== "open") return "pending";
  if (row.interaction && isRealtime(row.channel.kind) && row.interaction.state === "active") return "answer";
  if (!row.due) return "today";
  if (row.due.at - now <= 30 * MINUTE) return "answer";
  return row.due.at <= endOfDay(now) ? "today" : "later";
}

/** My own work is grouped by what to do next; other views by who waits, when they are in that order. */
export function group(rows: CaseRow[], whose: "mine" | "everybody's", order: Order, now: number): Group[] {
  if (whose === "everybody's") return byWait([...rows].sort(compare(order)), order);
  const sorted = [...rows].sort(urgent);
  const ids: GroupId[] = ["answer", "today", "later", "pending"];
  const groups = ids.map((id): Group => ({ id, rows: sorted.filter((row) => groupOf(row, now) === id) }));
  groups.find((one) => one.id === "pending")?.rows.sort(compare("new"));
  return groups.filter((one) => one.rows.length > 0);
}

/** Two groups in the order of the server's pages, or one list without a head. */
function byWait(rows: CaseRow[], order: Order): Group[] {
  const waiting = rows.filter((row) => row.waiting_since !== null);
  if (order !== "due" || waiting.length === 0 || waiting.length === rows.length) return [{ id: "flat", rows }];
  return [
    { id: "waiting", rows: waiting },
    { id: "rest", rows: rows.filter((row) => row.waiting_since === null) },
  ];
}

/**
 * The order of the server's own pages, so that a page that comes later never lands above what is being read. Every
 * order ends with the number: two equal rows never change places.
 */
export function compare(order: Order): (a: CaseRow, b: CaseRow) => number {
  if (order === "new") return (a, b) => moment(b) - moment(a) || b.number - a.number;
  if (order === "old") return (a, b) => moment(a) - moment(b) || a.number - b.number;
  return (a, b) => {
    if (a.waiting_since !== null && b.waiting_since !== null) return a.waiting_since - b.waiting_since || a.number - b.number;
    return Number(a.waiting_since === null) - Number(b.waiting_since === null) || moment(b) - moment(a) || b.number - a.number;
  };
}

/** My own work by what is missed first; it is short enough to be here whole. */
function urgent(a: CaseRow, b: CaseRow): number {
  const due = (row: CaseRow): number => row.due?.at ?? (row.waiting_since ?? moment(row)) + 7 * 86_400_000;
  return due(a) - due(b) || a.number - b.number;
}

function moment(row: CaseRow): number {
  return row.last?.at ?? row.updated_at;
}

/**
 * Whether a row that changed still belongs here. Null: only the server can tell (search words, mentions); keep what is
 * there, add nothing.
 */
export function belongs(row: CaseRow, view: Pick<View, "id" | "kind" | "filter">, filter: CaseFilter, me: string, now: number): boolean | null {
  const live = row.status === "open" || row.status === "pending";
  const snoozed = row.snoozed_until !== null && row.snoozed_until > now;
  const kinds: Record<string, boolean | null> = {
    mine: live && !snoozed && row.owner?.id === me,
    unassigned: live && !snoozed && row.owner === null,
    all: live,
    waiting: live && row.interaction !== null && (row.interaction.state === "waiting" || row.interaction.state === "offered"),
    snoozed: live && snoozed,
    mentions: null,
    solved: !live,
  };
  const kind = kinds[view.kind] ?? kinds[view.id];
  if (kind === false) return false;
  const wanted = { ...view.filter, ...filter };
  const statuses = wanted.status === undefined ? [] : [wanted.status].flat();
  if (statuses.length ? !statuses.includes(row.status) : kind === undefined && !live) return false;
  if (wanted.seen === "snoozed" && !snoozed) return false;
  if (wanted.seen === "waiting" && row.interaction?.state !== "waiting" && row.interaction?.state !== "offered") return false;
  if (wanted.language && row.language !== wanted.language) return false;
  if (wanted.customer && row.customer.id !== wanted.customer) return false;
  if (wanted.team && row.team.id !== wanted.team) return false;
  if (wanted.owner && (row.owner?.id ?? "none") !== (wanted.owner === "me" ? me : wanted.owner)) return false;
  if (wanted.tag && !row.tags.includes(wanted.tag)) return false;
  if (wanted.channel_kind && row.channel.kind !== wanted.channel_kind) return false;
  if (wanted.priority !== undefined && row.priority !== wanted.priority) return false;
  if (wanted.q || wanted.seen === "mentions" || kind === null) return null;
  return true;
}

/** Where the whole list can be fetched as a file; null when it was found by words, which has no end. */
export function fileOf(base: string, view: string, filter: CaseFilter, order: Order): string | null {
  const { q, ...rest } = filter;
  const asked = Object.entries({ view, ...rest, order }).filter(([, value]) => value !== undefined && value !== null);
  return q ? null : `${base}/cases/export.csv?${new URLSearchParams(asked.map(([name, value]) => [name, String(value)]))}`;
}

function endOfDay(now: number): number {
  return new Date(now).setHours(24, 0, 0, 0);
}
