/** What the bot's figures say: cells of language, channel and week, added up as one wants to see them. */
import type { BotCell, BotTalks } from "@helppo/api";

export const SPANS = ["7", "28", "90"] as const;
export const GROUPS = ["channel", "language", "week"] as const;
export type GroupName = (typeof GROUPS)[number];
/** The numbers of a line, in the order of the table. */
export const NUMBERS = ["contacts", "involved", "settled", "returned", "pending", "handed_over", "silent", "open"] as const satisfies BotTalks[];
export type NumberName = (typeof NUMBERS)[number];
export type Sums = Record<NumberName, number>;

export interface Line {
  key: string;
  sums: Sums;
}

const NOTHING: Sums = { contacts: 0, involved: 0, settled: 0, returned: 0, pending: 0, handed_over: 0, silent: 0, open: 0 };

export function sumOf(cells: readonly BotCell[]): Sums {
  const sums = { ...NOTHING };
  for (const cell of cells) for (const name of NUMBERS) sums[name] += cell[name];
  return sums;
}

function keyOf(cell: BotCell, group: GroupName): string {
  return group === "channel" ? cell.channel_kind : group === "language" ? cell.locale : String(cell.week);
}

/** Weeks in their order, everything else the most contacts first. */
export function lines(cells: readonly BotCell[], group: GroupName): Line[] {
  const keys = [...new Set(cells.map((cell) => keyOf(cell, group)))];
  const all = keys.map((key) => ({ key, sums: sumOf(cells.filter((cell) => keyOf(cell, group) === key)) }));
  return all.sort((a, b) => (group === "week" ? Number(a.key) - Number(b.key) : b.sums.contacts - a.sums.contacts || a.key.localeCompare(b.key)));
}

/** Of the contacts, those in which the bot took part; null when there were none. */
export function involvement(sums: Sums): number | null {
  return sums.contacts > 0 ? sums.involved / sums.contacts : null;
}

/** Of those whose end is known, settled for good; null when none is known. */
export function resolution(sums: Sums): number | null {
  const known = sums.involved - sums.pending - sums.open;
  return known > 0 ? sums.settled / known : null;
}

/** Settled for good of all contacts: both factors together. */
export function together(sums: Sums): number | null {
  const [part, settled] = [involvement(sums), resolution(sums)];
  return part === null || settled === null ? null : part * settled;
}

/** How much of the budget of wrong answers is used: 1 is all of it; null when nothing was judged. */
export function used(judged: number, wrong: number, percent: number): number | null {
  return judged > 0 ? wrong / judged / (percent / 100) : null;
}

const DAY_MS = 86_400_000;

/** Whole days by this device's clock, so that a number and its rows are asked with the same moments. */
export function stretchOf(days: string, now: number): { from: number; to: number } {
  const tomorrow = new Date(now).setHours(24, 0, 0, 0);
  return { from: tomorrow - Number(days) * DAY_MS, to: tomorrow };
}

/** What narrows rows to one line of the table. */
export function narrow(group: GroupName, key: string | null, stretch: { from: number; to: number }): Record<string, string | number> {
  if (key === null) return stretch;
  if (group === "channel") return { ...stretch, channel: key };
  if (group === "language") return { ...stretch, locale: key };
  const week = Number(key);
  return { from: Math.max(stretch.from, week), to: Math.min(stretch.to, week + 7 * DAY_MS) };
}
