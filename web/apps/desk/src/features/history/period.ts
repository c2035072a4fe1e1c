/** Days as the reports name them: 20261101. Pure: today comes in as an argument. */
import type { MetricGroup, MetricPoint } from "@helppo/api";

export const RANGES = ["7d", "28d", "90d", "month", "last_month", "custom"] as const;
export type Range = (typeof RANGES)[number];
export const GROUPS: MetricGroup[] = ["day", "week", "month", "hour_of_week", "team", "channel", "task", "language"];
const DAY_MS = 86_400_000;

export interface Stretch {
  from: number;
  to: number;
}

export interface Ask extends Stretch {
  range: Range;
  group: MetricGroup;
  compare: "" | "previous" | "year";
  /** Empty: the house's. */
  zone: string;
  within: number;
  team: string;
  channel_kind: string;
}

/** 20261122 of "2026-11-22"; null when it is no date. */
export function dayOf(iso: string | null): number | null {
  if (!iso || !/^\d{4}-\d{2}-\d{2}$/.test(iso)) return null;
  return Number.isNaN(Date.parse(iso)) ? null : Number(iso.replaceAll("-", ""));
}

export function isoOf(day: number): string {
  const text = String(day);
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
}

/** Noon UTC of that day: a moment that every zone of ours counts to it. */
export function noonOf(day: number): number {
  return Date.parse(`${isoOf(day)}T12:00:00Z`);
}

export function addDays(day: number, days: number): number {
  return ofUtc(noonOf(day) + days * DAY_MS);
}

export function todayIn(zone: string | undefined, now: number): number {
  return Number(new Intl.DateTimeFormat("sv-SE", { timeZone: zone || undefined, year: "numeric", month: "2-digit", day: "2-digit" }).format(now).replaceAll("-", ""));
}

export function monthOf(day: number, by = 0): Stretch {
  const at = new Date(noonOf(day));
  const first = Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + by, 1, 12);
  const last = Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + by + 1, 0, 12);
  return { from: ofUtc(first), to: ofUtc(last) };
}

export function stretchOf(range: Range, today: number, custom: { from: number | null; to: number | null }): Stretch {
  const back = (days: number): Stretch => ({ from: addDays(today, 1 - days), to: today });
  switch (range) {
    case "7d":
      return back(7);
    case "90d":
      return back(90);
    case "month":
      return monthOf(today);
    case "last_month":
      return monthOf(today, -1);
    case "custom": {
      const { from, to } = custom;
      if (from && to) return { from: Math.min(from, to), to: Math.max(from, to) };
      return back(28);
    }
    default:
      return back(28);
  }
}

/** What the address asks for; what it does not say has its usual value. */
export function askOf(query: URLSearchParams, now: number): Ask {
  const one = <T extends string>(name: string, all: readonly T[], usual: T): T => all.find((value) => value === query.get(name)) ?? usual;
  const zone = query.get("zone") ?? "";
  const range = one("range", RANGES, "28d");
  const within = Number(query.get("within"));
  return {
    range,
    ...stretchOf(range, todayIn(zone, now), { from: dayOf(query.get("from")), to: dayOf(query.get("to")) }),
    group: one("group", GROUPS, "day"),
    compare: query.get("compare") === "none" ? "" : one("compare", ["previous", "year"] as const, "previous"),
    zone,
    within: within >= 1 && within <= 30 ? Math.round(within) : 7,
    team: query.get("team") ?? "",
    channel_kind: query.get("channel_kind") ?? "",
  };
}

/** The same in the server's words. Empty values that mean something ("of an unknown task") stay. */
export function queryOf(ask: Ask, more: Record<string, string | number>): string {
  const kept: Record<string, string | number> = { from: ask.from, to: ask.to, within: ask.within };
  if (ask.zone) kept["zone"] = ask.zone;
  if (ask.team) kept["team"] = ask.team;
  if (ask.channel_kind) kept["channel_kind"] = ask.channel_kind;
  return new URLSearchParams(Object.entries({ ...kept, ...more }).map(([name, value]): [string, string] => [name, String(value)])).toString();
}

/** What narrows the rows to one part of a report. */
export function partOf(ask: Ask, point: Pick<MetricPoint, "key">): Record<string, string | number> {
  const day = Number(point.key);
  const within = (stretch: Stretch): Record<string, number> => ({ from: Math.max(ask.from, stretch.from), to: Math.min(ask.to, stretch.to) });
  switch (ask.group) {
    case "day":
      return { from: day, to: day };
    case "week":
      return within({ from: day, to: addDays(day, 6) });
    case "month":
      return within(monthOf(day));
    case "hour_of_week":
      return { hour: day };
    case "channel":
      return { channel_kind: point.key };
    default:
      return { [ask.group]: point.key };
  }
}

export function isTime(group: MetricGroup): group is "day" | "week" | "month" {
  return group === "day" || group === "week" || group === "month";
}

function ofUtc(at: number): number {
  return Number(new Date(at).toISOString().slice(0, 10).replaceAll("-", ""));
}
