/** What the rules of the queue mean for one piece of work, told as a story from the moment it begins to wait. */
import type { ChannelKind, QueuePolicy } from "@helppo/api";

/** Live kinds first: there somebody is waiting at this moment. */
export const KINDS: ChannelKind[] = ["chat", "voice", "messaging", "email", "form"];

/** Rules that have a time for each kind of channel. */
export type TimesRule = "personal_ms" | "preferred_ms" | "language_ms" | "ease_ms" | "breather_ms" | "offer_ms";

/** Bounds of the server; an offer has to live long enough to be read. */
export const OFFER_MS = { min: 5_000, max: 600_000 };
export const BREAK_MS = { min: 60_000, max: 604_800_000 };

/** knows: whoever knows the case. language: the team's speakers. anyone: the whole team. eased: one level less. first: before all that is not overdue. */
export type Moment = { at: number; what: "knows" | "language" | "anyone" | "eased" | "first" };

/**
 * Who is asked from when on, for work of a team with this target. All waits count from the beginning, so a group
 * whose time is over before it began is never asked alone.
 */
export function story(policy: QueuePolicy, kind: ChannelKind, targetMs: number | null): Moment[] {
  const knows = policy.preferred_ms[kind];
  const language = policy.language_ms[kind];
  const moments: Moment[] = [];
  if (knows > 0) moments.push({ at: 0, what: "knows" });
  if (language > knows) moments.push({ at: knows, what: "language" });
  moments.push({ at: Math.max(knows, language), what: "anyone" });
  moments.push({ at: policy.ease_ms[kind], what: "eased" });
  if (targetMs !== null) moments.push({ at: overdueAt(policy, targetMs), what: "first" });
  return moments.sort((a, b) => a.at - b.at);
}

/** After so long a wait work goes before all that has waited less than its own bound. */
export function overdueAt(policy: QueuePolicy, targetMs: number): number {
  return Math.round((targetMs * policy.overdue_percent) / 100);
}

/** The rule as it may be typed: "4" or "4.5" times the target. */
export function percentOf(times: string): number | null {
  const n = Number(times.trim().replace(",", "."));
  return times.trim() && Number.isFinite(n) && n >= 1 && n <= 1000 ? Math.round(n * 100) : null;
}

export function sameSet(a: QueuePolicy, b: QueuePolicy): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, sorted(one)]));
}
