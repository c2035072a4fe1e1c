/** The name of a part: a day, an hour of the week, a team, a channel. */
import type { MetricGroup, MetricPoint } from "@helppo/api";
import { shortDay, t } from "@helppo/i18n/desk";
import { history as words } from "@helppo/i18n/desk-b";
import { isTime, noonOf } from "./period";

export function dayWord(day: number, now: number): string {
  return shortDay(t.lang, noonOf(day), now);
}

/** Monday is 0. */
export function weekday(index: number, form: "short" | "long" = "short"): string {
  return new Intl.DateTimeFormat(t.lang, { weekday: form, timeZone: "UTC" }).format(Date.UTC(2026, 0, 5 + index));
}

export function partWord(group: MetricGroup, point: Pick<MetricPoint, "key" | "name">, now: number): string {
  if (group === "month") return new Intl.DateTimeFormat(t.lang, { month: "long", year: "numeric", timeZone: "UTC" }).format(noonOf(Number(point.key)));
  if (isTime(group)) return dayWord(Number(point.key), now);
  if (group === "hour_of_week") return `${weekday(Math.floor(Number(point.key) / 24))} ${String(Number(point.key) % 24).padStart(2, "0")}`;
  if (group === "channel") return t.a.channel[point.key as keyof typeof t.a.channel] ?? point.key;
  if (group === "language" && point.key) return new Intl.DisplayNames(t.lang, { type: "language" }).of(point.key) ?? point.key;
  return point.name || point.key || words.now.unknown;
}
