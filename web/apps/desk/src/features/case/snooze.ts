/** Moments to put a case away until, in the agent's own day. */

export type SnoozeId = "later" | "tomorrow" | "monday" | "week";

export interface SnoozeTime {
  id: SnoozeId;
  at: number;
}

const MORNING = 9;

export function snoozeTimes(now: number): SnoozeTime[] {
  const day = (plus: number, hour: number): number => {
    const date = new Date(now);
    date.setDate(date.getDate() + plus);
    return date.setHours(hour, 0, 0, 0);
  };
  const weekday = new Date(now).getDay();
  const toMonday = (8 - weekday) % 7 || 7;
  const later = new Date(now + 3 * 3_600_000).setMinutes(0, 0, 0);
  const times: SnoozeTime[] = [
    { id: "later", at: later },
    { id: "tomorrow", at: day(1, MORNING) },
    { id: "monday", at: day(toMonday, MORNING) },
    { id: "week", at: day(7, MORNING) },
  ];
  // Late in the evening "later today" is tomorrow, and on Sunday "Monday" is tomorrow.
  return times.filter((time, index) => (time.id !== "later" || new Date(later).getDate() === new Date(now).getDate()) && times.findIndex((other) => other.at === time.at) === index);
}
