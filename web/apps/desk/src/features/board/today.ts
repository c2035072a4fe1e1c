/** Today's opening hours, changed on the spot: pure. Only today's date gets an exception; the usual week stays. */
import type { HoursForm, Shift, Weekday } from "@helppo/api";
import { inOrder, minutesOf, textOf } from "../admin/hours/hours";

const DAY_END = 24 * 60;
const WEEK: Weekday[] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

export interface Now {
  /** "2026-11-22" in the zone of the hours. */
  date: string;
  weekday: Weekday;
  minute: number;
}

export function nowIn(zone: string, at: number): Now {
  const parts = Object.fromEntries(new Intl.DateTimeFormat("en-GB", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).formatToParts(at).map((part) => [part.type, part.value]));
  const date = `${parts["year"]}-${parts["month"]}-${parts["day"]}`;
  return { date, weekday: WEEK[new Date(`${date}T12:00:00Z`).getUTCDay()] ?? "mon", minute: Number(parts["hour"]) * 60 + Number(parts["minute"]) };
}

export function shiftsOf(form: HoursForm, now: Now): Shift[] {
  return form.exceptions.find((one) => one.date === now.date)?.open ?? form.week[now.weekday] ?? [];
}

/** Goes on, or begins now, until that minute; what was planned after it falls away. */
export function openUntil(shifts: readonly Shift[], now: Now, until: number): Shift[] {
  const spans = shifts.map((shift) => ({ from: minutesOf(shift.from) ?? 0, to: minutesOf(shift.to) ?? 0 }));
  const past = spans.filter((span) => span.to <= now.minute);
  const running = spans.find((span) => span.from <= now.minute && span.to > now.minute);
  const from = running?.from ?? now.minute;
  return inOrder([...past, { from, to: Math.min(until, DAY_END) }].map(written));
}

/** What is past stays true; the rest of the day is closed. */
export function closedFrom(shifts: readonly Shift[], now: Now): Shift[] {
  return shifts.flatMap((shift) => {
    const from = minutesOf(shift.from) ?? 0;
    const to = Math.min(minutesOf(shift.to) ?? 0, now.minute);
    return to > from ? [written({ from, to })] : [];
  });
}

export function withToday(form: HoursForm, now: Now, open: Shift[], name: string): HoursForm {
  const old = form.exceptions.find((one) => one.date === now.date);
  const today = { date: now.date, name: old?.name || name, open };
  return { time_zone: form.time_zone, week: form.week, exceptions: [...form.exceptions.filter((one) => one !== old), today].sort((a, b) => a.date.localeCompare(b.date)) };
}

function written({ from, to }: { from: number; to: number }): Shift {
  return { from: textOf(from), to: textOf(to) };
}
