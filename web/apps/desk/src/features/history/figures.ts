/** How the figures of a report are written, and what changed. Pure. */
import type { MetricFigure, MetricName, MetricUnit } from "@helppo/api";
import { type Lang, number } from "@helppo/i18n/format";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const SECTIONS = ["demand", "queue", "reply", "finish", "load", "voice"] as const;
export type SectionName = (typeof SECTIONS)[number];

export const METRICS: Record<SectionName, MetricName[]> = {
  demand: ["contacts", "opened", "automated", "automated_share"],
  queue: ["answered", "service_level", "wait", "abandoned", "abandoned_share", "abandoned_wait"],
  reply: ["first_reply", "next_reply", "replies", "transfers", "transfer_share"],
  finish: ["resolved", "contacts_to_resolution", "recontact_share", "first_contact_resolution", "resolution_time", "reopen_share", "solved", "closed", "reopened"],
  load: ["occupancy", "handle_time"],
  voice: ["ces", "ces_response", "csat", "csat_response"],
};

export function isMetric(name: string | undefined): name is MetricName {
  return Object.values(METRICS).some((list) => list.some((one) => one === name));
}

/** Two units at most: 45 s, 3 min 20 s, 2 h 17 min, 4 d 3 h. */
export function length(lang: Lang, ms: number): string {
  const h = lang === "sv" ? "tim" : "h";
  const d = lang === "fi" ? "pv" : "d";
  const two = (big: number, bigWord: string, small: number, smallWord: string): string => (small ? `${big} ${bigWord} ${small} ${smallWord}` : `${big} ${bigWord}`);
  if (ms < SECOND) return `${new Intl.NumberFormat(lang, { maximumFractionDigits: 1 }).format(ms / SECOND)} s`;
  const seconds = Math.round(ms / SECOND);
  if (seconds < 60) return `${seconds} s`;
  if (ms < 10 * MINUTE) return two(Math.floor(seconds / 60), "min", seconds % 60, "s");
  const minutes = Math.round(ms / MINUTE);
  if (minutes < 60) return `${minutes} min`;
  if (ms < DAY) return two(Math.floor(minutes / 60), h, minutes % 60, "min");
  const hours = Math.round(ms / HOUR);
  return two(Math.floor(hours / 24), d, hours % 24, h);
}

export function share(lang: Lang, value: number): string {
  const percent = value * 100;
  const digits = percent > 0 && percent < 10 ? 1 : 0;
  return `${new Intl.NumberFormat(lang, { minimumFractionDigits: 0, maximumFractionDigits: digits }).format(percent)}\u00a0%`;
}

export function written(lang: Lang, unit: MetricUnit, value: number | null | undefined): string {
  if (value === null || value === undefined) return "–";
  switch (unit) {
    case "count":
      return number(lang, value);
    case "share":
      return share(lang, value);
    case "ms":
      return length(lang, value);
    default:
      return new Intl.NumberFormat(lang, { minimumFractionDigits: unit === "score" ? 1 : 2, maximumFractionDigits: unit === "score" ? 1 : 2 }).format(value);
  }
}

/** What changed: shares in points, scores and contacts in themselves, the rest in percent. Null when it cannot be said. */
export function change(lang: Lang, unit: MetricUnit, now: number | null | undefined, before: number | null | undefined, points: string): string | null {
  if (now === null || now === undefined || before === null || before === undefined) return null;
  const signed = (value: number, digits: number, word: string): string => {
    const rounded = Number(value.toFixed(digits));
    const text = new Intl.NumberFormat(lang, { maximumFractionDigits: digits }).format(Math.abs(rounded));
    return `${rounded > 0 ? "+" : rounded < 0 ? "−" : "±"}${text}${word}`;
  };
  if (unit === "share") return signed((now - before) * 100, 1, ` ${points}`);
  if (unit === "score" || unit === "contacts") return signed(now - before, 2, "");
  if (before === 0) return now === 0 ? "±0 %" : null;
  return signed((now / before - 1) * 100, 0, " %");
}

/** The number a chart draws; times by their median, which a few long ones do not move. */
export function drawn(unit: MetricUnit, figure: Pick<MetricFigure, "value" | "p50">): number | null {
  if (unit === "ms") return figure.p50 ?? null;
  return figure.value ?? null;
}
