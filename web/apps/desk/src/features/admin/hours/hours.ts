/** Opening hours as the editor thinks of them: pure. The server judges again. */
import type { HoursForm, HoursView, Shift, Weekday } from "@helppo/api";

export const DAYS: Weekday[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const DAY_MIN = 24 * 60;

export type ShiftFault = "order" | "overlap";

/** "08:30" → 510; "24:00" ends the day. */
export function minutesOf(text: string): number | null {
  const parts = /^(\d{1,2}):(\d{2})$/.exec(text);
  if (!parts) return null;
  const minutes = Number(parts[1]) * 60 + Number(parts[2]);
  return minutes <= DAY_MIN && Number(parts[2]) < 60 ? minutes : null;
}

export function textOf(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

/** What people type as a time: "8", "830", "8.30", "08:30", "24". Null when it is none. */
export function readTime(typed: string): string | null {
  const parts = /^(\d{1,2})(?:[:.,\s]?([0-5]\d))?$/.exec(typed.trim());
  if (!parts) return null;
  const minutes = minutesOf(`${parts[1]}:${parts[2] ?? "00"}`);
  return minutes === null ? null : textOf(minutes);
}

/** What is wrong with each shift of a day, in their order. */
export function faults(shifts: readonly Shift[]): (ShiftFault | null)[] {
  const spans = shifts.map((shift) => ({ from: minutesOf(shift.from), to: minutesOf(shift.to) }));
  return spans.map((span, index) => {
    if (span.from === null || span.to === null || span.from >= span.to) return "order";
    const { from, to } = span;
    const clash = spans.some((other, at) => at !== index && other.from !== null && other.to !== null && other.from < other.to && from < other.to && other.from < to);
    return clash ? "overlap" : null;
  });
}

export function isSound(form: HoursForm): boolean {
  const lists = [...DAYS.map((day) => form.week[day]), ...form.exceptions.map((one) => one.open)];
  return lists.every((shifts) => faults(shifts).every((fault) => fault === null)) && form.exceptions.every((one) => /^\d{4}-\d{2}-\d{2}$/.test(one.date));
}

/** The shift to offer next: after the last one, or a usual working day. */
export function nextShift(shifts: readonly Shift[]): Shift {
  const last = Math.max(0, ...shifts.map((shift) => minutesOf(shift.to) ?? 0));
  if (!last) return { from: "08:00", to: "16:00" };
  const from = Math.min(last + 60, DAY_MIN - 60);
  return { from: textOf(from), to: textOf(Math.min(from + 4 * 60, DAY_MIN)) };
}

export function inOrder(shifts: readonly Shift[]): Shift[] {
  return [...shifts].sort((a, b) => (minutesOf(a.from) ?? 0) - (minutesOf(b.from) ?? 0));
}

export function weekMinutes(form: HoursForm): number {
  return DAYS.flatMap((day) => form.week[day]).reduce((sum, shift) => sum + Math.max(0, (minutesOf(shift.to) ?? 0) - (minutesOf(shift.from) ?? 0)), 0);
}

/** What there is to change: hours that somebody has set, and nothing where nobody has. */
export function formOf(seen: Pick<HoursView, "set"> & HoursForm): HoursForm | null {
  const { set, time_zone, week, exceptions } = seen;
  return set ? structuredClone({ time_zone, week, exceptions }) : null;
}

export function officeHours(zone: string): HoursForm {
  const office = (): Shift[] => [{ from: "08:00", to: "16:00" }];
  return { time_zone: zone, week: { mon: office(), tue: office(), wed: office(), thu: office(), fri: office(), sat: [], sun: [] }, exceptions: [] };
}

export interface Holiday {
  date: string;
  name: string;
}

/** Public holidays and the eves on which hardly anybody works. */
export function holidays(country: "fi" | "se", year: number): Holiday[] {
  const easter = easterOf(year);
  const fixed = (month: number, day: number, name: string): Holiday => ({ date: iso(new Date(Date.UTC(year, month - 1, day))), name });
  const moved = (days: number, name: string): Holiday => ({ date: iso(new Date(easter.getTime() + days * 86_400_000)), name });
  /** The first of a weekday (0 is Sunday) on or after a date. */
  const onOrAfter = (month: number, day: number, weekday: number): Date => {
    const date = new Date(Date.UTC(year, month - 1, day));
    return new Date(date.getTime() + ((weekday - date.getUTCDay() + 7) % 7) * 86_400_000);
  };
  const friday = onOrAfter(6, 19, 5);
  const saturday = onOrAfter(6, 20, 6);
  const saints = onOrAfter(10, 31, 6);
  const list =
    country === "fi"
      ? [
          fixed(1, 1, "Uudenvuodenpäivä"), fixed(1, 6, "Loppiainen"), moved(-2, "Pitkäperjantai"), moved(0, "Pääsiäispäivä"), moved(1, "2. pääsiäispäivä"), fixed(5, 1, "Vappu"), moved(39, "Helatorstai"), moved(49, "Helluntai"),
          { date: iso(friday), name: "Juhannusaatto" }, { date: iso(saturday), name: "Juhannuspäivä" }, { date: iso(saints), name: "Pyhäinpäivä" },
          fixed(12, 6, "Itsenäisyyspäivä"), fixed(12, 24, "Jouluaatto"), fixed(12, 25, "Joulupäivä"), fixed(12, 26, "Tapaninpäivä"),
        ]
      : [
          fixed(1, 1, "Nyårsdagen"), fixed(1, 6, "Trettondedag jul"), moved(-2, "Långfredagen"), moved(0, "Påskdagen"), moved(1, "Annandag påsk"), fixed(5, 1, "Första maj"), moved(39, "Kristi himmelsfärdsdag"), moved(49, "Pingstdagen"),
          fixed(6, 6, "Sveriges nationaldag"), { date: iso(friday), name: "Midsommarafton" }, { date: iso(saturday), name: "Midsommardagen" }, { date: iso(saints), name: "Alla helgons dag" },
          fixed(12, 24, "Julafton"), fixed(12, 25, "Juldagen"), fixed(12, 26, "Annandag jul"), fixed(12, 31, "Nyårsafton"),
        ];
  return list.sort((a, b) => a.date.localeCompare(b.date));
}

/** The coming holidays of this year and the next that are not there yet. */
export function comingHolidays(country: "fi" | "se", today: string, known: readonly { date: string }[]): Holiday[] {
  const year = Number(today.slice(0, 4));
  const have = new Set(known.map((one) => one.date));
  return [...holidays(country, year), ...holidays(country, year + 1)].filter((one) => one.date >= today && !have.has(one.date));
}

/** Gauss's rule for the Gregorian Easter. */
function easterOf(year: number): Date {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const e = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - d - (c % 4)) % 7;
  const f = d + e - 7 * Math.floor((a + 11 * d + 22 * e) / 451) + 114;
  return new Date(Date.UTC(year, Math.floor(f / 31) - 1, (f % 31) + 1));
}

function iso(date: Date): string {
  return date.toISOString().slice(0, 10);
}
