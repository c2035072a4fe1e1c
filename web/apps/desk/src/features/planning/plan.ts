/** What the what-if page asks for and reads off the answer. Pure. */
import type { ChannelKind, PlanForecast, PlanInterval, Scenario, WhatIfAnswer, WhatIfChange } from "@helppo/api";

const MINUTE_S = 60;

/** A stream of customers as it is typed. */
export interface QueueForm {
  name: string;
  kind: ChannelKind;
  perHour: string;
  from: string;
  to: string;
  minutes: string;
  patience: string;
  target: string;
}

export interface ShiftForm {
  agents: string;
  from: string;
  to: string;
  /** Name of the queue; empty: all of them. */
  serves: string;
}

export interface OwnForm {
  days: string;
  queues: QueueForm[];
  shifts: ShiftForm[];
}

export interface ChangeForm {
  team: string;
  kind: string;
  customers: string;
  handle: string;
  agents: string;
}

/** Three small queues and their people: something that answers at once and shows what the page is for. */
export function firstForm(names: Record<"chat" | "voice" | "email", string>): OwnForm {
  return {
    days: "5",
    queues: [
      { name: names.chat, kind: "chat", perHour: "36", from: "08:00", to: "18:00", minutes: "8", patience: "3", target: "1" },
      { name: names.voice, kind: "voice", perHour: "16", from: "08:00", to: "18:00", minutes: "5", patience: "3", target: "1" },
      { name: names.email, kind: "email", perHour: "20", from: "08:00", to: "18:00", minutes: "7", patience: "", target: "480" },
    ],
    shifts: [
      { agents: "2", from: "08:00", to: "18:00", serves: names.chat },
      { agents: "2", from: "08:00", to: "18:00", serves: names.voice },
      { agents: "1", from: "08:00", to: "18:00", serves: names.email },
    ],
  };
}

/** The fields that cannot be played, as "queues.0.perHour". */
export function faultsOf(form: OwnForm): Set<string> {
  const faults = new Set<string>();
  const must = (fine: boolean, at: string): void => void (fine || faults.add(at));
  const between = (text: string, low: number, high: number): boolean => text.trim() !== "" && Number(text) >= low && Number(text) <= high;
  must(between(form.days, 1, 14) && Number.isInteger(Number(form.days)), "days");
  form.queues.forEach((queue, index) => {
    const at = (field: string): string => `queues.${index}.${field}`;
    const twins = form.queues.filter((other) => other.name.trim() === queue.name.trim());
    must(queue.name.trim() !== "" && twins.length === 1, at("name"));
    must(between(queue.perHour, 0.1, 1000), at("perHour"));
    must(between(queue.minutes, 0.1, 1440), at("minutes"));
    must(between(queue.target, 0.1, 43_200), at("target"));
    must(queue.patience.trim() === "" || between(queue.patience, 0.1, 43_200), at("patience"));
    must(isSpan(queue), at("to"));
  });
  form.shifts.forEach((shift, index) => {
    must(between(shift.agents, 1, 500) && Number.isInteger(Number(shift.agents)), `shifts.${index}.agents`);
    must(isSpan(shift), `shifts.${index}.to`);
    must(shift.serves === "" || form.queues.some((queue) => queue.name === shift.serves), `shifts.${index}.serves`);
  });
  must(form.queues.length > 0, "queues");
  must(form.shifts.length > 0, "shifts");
  return faults;
}

/** Each queue is a team of its own, so that the shifts say who serves what. */
export function scenarioOf(form: OwnForm): Scenario {
  const names = form.queues.map((queue) => queue.name.trim());
  return {
    name: "",
    days: Number(form.days),
    interval_minutes: 30,
    seed: 1,
    queue: form.queues.map((queue) => ({
      name: queue.name.trim(),
      team: queue.name.trim(),
      kind: queue.kind,
      per_hour: Number(queue.perHour),
      from: queue.from,
      to: queue.to,
      target_seconds: Number(queue.target) * MINUTE_S,
      patience_seconds: queue.patience.trim() ? Number(queue.patience) * MINUTE_S : null,
      handle: { mean_seconds: Number(queue.minutes) * MINUTE_S, shape: "lognormal" },
    })),
    shift: form.shifts.map((shift) => ({ agents: Number(shift.agents), from: shift.from, to: shift.to, teams: shift.serves ? [shift.serves.trim()] : names })),
  };
}

export function changesOf(forms: readonly ChangeForm[]): WhatIfChange[] {
  return forms.map(({ team, kind, customers, handle, agents }) => ({
    ...(team ? { team } : {}),
    ...(kind ? { channel_kind: kind as ChannelKind } : {}),
    customers: Number(customers) / 100,
    handle: Number(handle) / 100,
    agents: Number(agents),
  }));
}

export function changeIsSound({ customers, handle, agents }: ChangeForm): boolean {
  const within = (text: string, low: number, high: number): boolean => text.trim() !== "" && Number(text) >= low && Number(text) <= high;
  return within(customers, 0, 1000) && within(handle, 10, 1000) && within(agents, -500, 500) && Number.isInteger(Number(agents));
}

export interface Headline {
  kind: "gain" | "same" | "loss";
  one: number;
  silo: number;
  /** Only when it is a warning. */
  busy: number | null;
  gaveUp: number | null;
}

const SAME = 0.005;
const TOO_BUSY = 0.85;
const MANY_GAVE_UP = 0.02;

/** What the three arrangements say in a sentence; null when nobody came. */
export function headlineOf({ as_written: written, siloed, one_queue: one }: Pick<WhatIfAnswer, "as_written" | "siloed" | "one_queue">): Headline | null {
  const [a, b] = [one.total.in_time, siloed.total.in_time];
  if (a === null || b === null) return null;
  const busy = written.total.occupancy;
  const gone = written.total.gives_up;
  return { kind: a - b > SAME ? "gain" : b - a > SAME ? "loss" : "same", one: a, silo: b, busy: busy !== null && busy > TOO_BUSY ? busy : null, gaveUp: gone !== null && gone >= MANY_GAVE_UP ? gone : null };
}

/** Queues of which clearly fewer are answered in time in one queue than in silos. */
export function worseOf({ siloed, one_queue: one }: Pick<WhatIfAnswer, "siloed" | "one_queue">): string[] {
  const inTime = (queues: WhatIfAnswer["siloed"]["queues"], name: string): number | null => queues.find((queue) => queue.name === name)?.total.in_time ?? null;
  return siloed.queues.flatMap(({ name }) => {
    const [alone, together] = [inTime(siloed.queues, name), inTime(one.queues, name)];
    return alone !== null && together !== null && alone - together > 0.02 ? [name] : [];
  });
}

export interface Week {
  customers: number;
  peak: PlanInterval | null;
  hours: number;
}

export function weekOf({ intervals, interval_minutes: minutes }: Pick<PlanForecast, "intervals" | "interval_minutes">): Week {
  return {
    customers: intervals.reduce((sum, one) => sum + one.mean, 0),
    peak: intervals.reduce<PlanInterval | null>((most, one) => (most && most.people >= one.people ? most : one), null),
    hours: intervals.reduce((sum, one) => sum + one.people, 0) * (minutes / 60),
  };
}

/** Who finishes what needs no person: the bot where there is talk; in writing nobody can tell. */
export function restOf(kind: ChannelKind, needsPerson: number): "none" | "bot" | "some" {
  if (needsPerson > 0.995) return "none";
  return kind === "email" || kind === "form" ? "some" : "bot";
}

/** Every interval of the stretch, also those in which nobody is expected, so that a chart tells time truly. */
export function filled({ intervals, interval_minutes: minutes }: Pick<PlanForecast, "intervals" | "interval_minutes">): PlanInterval[] {
  const step = minutes * 60_000;
  const [first, last] = [intervals[0], intervals.at(-1)];
  if (!first || !last) return [];
  const known = new Map(intervals.map((one) => [one.from, one]));
  const all: PlanInterval[] = [];
  for (let from = first.from; from <= last.from; from += step) all.push(known.get(from) ?? { from, mean: 0, p90: 0, people: 0, people_p90: 0 });
  return all;
}

function isSpan({ from, to }: { from: string; to: string }): boolean {
  return /^\d{2}:\d{2}$/.test(from) && /^\d{2}:\d{2}$/.test(to) && from < to;
}
