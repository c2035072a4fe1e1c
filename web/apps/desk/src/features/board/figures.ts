/** What the board computes from what the server counted. Pure: every number comes in as an argument. */
import type { Board, BoardAlarm, BoardDay, BoardQueue, ChannelKind } from "@helppo/api";
import { type Lang, span, timer } from "@helppo/i18n/format";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The target's mark stands here on every bar, so that bars of different targets can be compared. */
export const MARK = 0.6;
export const AGING_MS = 5 * SECOND;
export const OLD_MS = 10 * SECOND;

export type AgeTone = "ok" | "risk" | "breach";

export function ageTone(ms: number): AgeTone {
  return ms > OLD_MS ? "breach" : ms > AGING_MS ? "risk" : "ok";
}

/** The customer is on the line: seconds matter. */
export function isLive(kind: ChannelKind): boolean {
  return kind === "chat" || kind === "voice";
}

export function split(queues: readonly BoardQueue[]): { live: number; written: number } {
  const sum = (live: boolean): number => queues.filter((queue) => isLive(queue.channel_kind) === live).reduce((n, queue) => n + queue.waiting, 0);
  return { live: sum(true), written: sum(false) };
}

/** The queue whose live customer has waited longest; of written ones when nobody is on the line. */
export function longestOf(queues: readonly BoardQueue[], live: boolean): BoardQueue | null {
  const waiting = queues.filter((queue) => queue.waiting > 0 && isLive(queue.channel_kind) === live);
  return waiting.reduce<BoardQueue | null>((worst, queue) => (worst && worst.longest_ms >= queue.longest_ms ? worst : queue), null);
}

export type QueueState = BoardQueue["state"];

/** The server's word, or ours once the clock has gone past it. */
export function stateOf(queue: BoardQueue, longestMs: number): QueueState {
  if (queue.waiting === 0) return "idle";
  if (longestMs > queue.target_ms || queue.state === "breach") return "breach";
  if (queue.state === "risk" || longestMs > queue.target_ms * 0.8) return "risk";
  return "ok";
}

/** Length of the bar, 0 to 1; full means far over. */
export function barOf(longestMs: number, targetMs: number): number {
  if (targetMs <= 0) return longestMs > 0 ? 1 : 0;
  return Math.min(1, (longestMs / targetMs) * MARK);
}

/** 0:48 on the line; 12 min and 3 h 40 in writing. */
export function waited(lang: Lang, ms: number, live: boolean): string {
  if (live && ms < HOUR) return timer(Math.floor(ms / SECOND) * SECOND);
  if (ms < HOUR || ms >= 2 * DAY) return span(lang, ms);
  const hours = Math.floor(ms / HOUR);
  return `${hours} ${lang === "sv" ? "tim" : "h"} ${String(Math.floor((ms % HOUR) / MINUTE)).padStart(2, "0")}`;
}

/** 60 s, 15 min, 8 h: whole units, as the target was given. */
export function target(lang: Lang, ms: number): string {
  if (ms <= 2 * MINUTE || ms % MINUTE) return `${Math.round(ms / SECOND)} s`;
  if (ms < 2 * HOUR || ms % HOUR) return `${Math.round(ms / MINUTE)} min`;
  return span(lang, ms);
}

export function contacts(day: BoardDay, now: number): { today: number; usual: number } {
  const today = sum(day.counts);
  const through = (now - day.from) / day.step_ms;
  const usual = day.usual.reduce((n, count, index) => n + count * Math.max(0, Math.min(1, through - index)), 0);
  return { today, usual: Math.round(usual) };
}

export interface Point {
  from: number;
  /** null: not over yet. */
  today: number | null;
  usual: number | null;
  low: number | null;
  high: number | null;
}

/** The stretch of the day in which anything happens, on this day or on the usual one; never shorter than four hours. */
export function points(day: BoardDay, now: number): Point[] {
  const length = Math.max(day.counts.length, day.usual.length);
  const all = Array.from({ length }, (_, index): Point => {
    const from = day.from + index * day.step_ms;
    const over = from + day.step_ms <= now && index < day.counts.length;
    const pick = (list: readonly number[] | undefined): number | null => list?.[index] ?? null;
    return { from, today: over ? pick(day.counts) : null, usual: pick(day.usual), low: pick(day.usual_low), high: pick(day.usual_high) };
  });
  const busy = (point: Point): boolean => (point.today ?? 0) > 0 || (point.usual ?? 0) >= 0.5;
  const shortest = Math.ceil((4 * HOUR) / day.step_ms);
  let first = all.findIndex(busy);
  let last = all.findLastIndex(busy);
  if (first < 0) {
    first = last = Math.min(length - 1, Math.max(0, Math.floor((now - day.from) / day.step_ms)));
  }
  first = Math.max(0, first - 1);
  last = Math.min(length - 1, Math.max(last + 1, first + shortest));
  first = Math.max(0, Math.min(first, last - shortest));
  return all.slice(first, last + 1);
}

export interface Alarm extends BoardAlarm {
  /** The queue is over its target, too. */
  over: boolean;
}

/** What explains the others of the same queue comes first: nobody serves, so it is over its target. */
const CAUSES = ["no_one_serves", "idle_while_waiting", "queue_over", "queue_risk"];

/** One alarm for one cause, the worst first. */
export function alarmsOf(alarms: readonly BoardAlarm[]): Alarm[] {
  const rank = (alarm: BoardAlarm): number => CAUSES.indexOf(alarm.kind);
  const same = (a: BoardAlarm, b: BoardAlarm): boolean => rank(a) >= 0 && rank(b) >= 0 && a.team?.id === b.team?.id && a.channel_kind === b.channel_kind;
  const kept = alarms.filter((alarm) => !alarms.some((other) => same(alarm, other) && rank(other) < rank(alarm)));
  const told = kept.map((alarm): Alarm => {
    const all = alarms.filter((other) => other === alarm || same(alarm, other));
    return { ...alarm, level: all.some((one) => one.level === "breach") ? "breach" : alarm.level, over: all.some((one) => one.kind === "queue_over") };
  });
  return told.sort((a, b) => Number(b.level === "breach") - Number(a.level === "breach"));
}

/** A reply that is too late weighs more than any number that are soon due. */
export function riskTone({ at_risk, late }: Pick<Board, "at_risk" | "late">): AgeTone {
  return late > 0 ? "breach" : at_risk > 0 ? "risk" : "ok";
}

export function peopleSummary(board: Board): { here: number; used: number; places: number; available: number; busy: number; away: number } {
  const at = (status: string): number => board.people.filter((person) => person.status === status).length;
  // Whoever is away but still holds work has places in use, too.
  const here = board.people.filter((person) => person.status === "available" || person.status === "busy");
  const holding = board.people.filter((person) => here.includes(person) || person.load > 0);
  return {
    here: here.length,
    used: sum(holding.map((person) => person.load)),
    places: sum(holding.map((person) => person.limit)),
    available: at("available"),
    busy: at("busy"),
    away: at("away"),
  };
}

function sum(list: readonly number[]): number {
  return list.reduce((n, one) => n + one, 0);
}
