/** The list of service levels: a case keeps the first that suits it, so the order is part of what they say. */
import type { ServicePolicy } from "@helppo/api";

export const REPLIES = ["first", "next", "final"] as const;
export type Reply = (typeof REPLIES)[number];
export const timeOf = (policy: ServicePolicy, reply: Reply): number | null => policy[`${reply}_ms`];

const DAY = 86_400_000;
export const LENGTH = { min: 1_000, max: 366 * DAY };

/** For one who adds a policy: an office's usual promise. */
export function fresh(name: string): ServicePolicy {
  return { name, team: null, channel_kind: null, least_priority: null, first_ms: 8 * 3_600_000, next_ms: 8 * 3_600_000, final_ms: null, hours: "own", warn_percent: 75 };
}

/** Whether every case that suits `b` suits `a` too. */
function covers(a: ServicePolicy, b: ServicePolicy): boolean {
  const team = a.team === null || a.team === b.team;
  const kind = a.channel_kind === null || a.channel_kind === b.channel_kind;
  return team && kind && (a.least_priority ?? 0) <= (b.least_priority ?? 0);
}

/** The policy above that takes every case from this one; undefined: this one is used. */
export function shadow(list: ServicePolicy[], index: number): ServicePolicy | undefined {
  const one = list[index];
  return one && list.slice(0, index).find((above) => covers(above, one));
}

export function moved<T>(list: T[], from: number, by: 1 | -1): T[] {
  const to = from + by;
  const [one, other] = [list[from], list[to]];
  if (one === undefined || other === undefined) return list;
  return list.map((item, index) => (index === from ? other : index === to ? one : item));
}

export type Wrong = Partial<Record<"name" | "taken" | "times" | "warn", true>>;

export function wrong(policy: ServicePolicy, others: ServicePolicy[]): Wrong {
  const found: Wrong = {};
  const name = policy.name.trim().toLowerCase();
  if (!name) found.name = true;
  else if (others.some((other) => other.name.trim().toLowerCase() === name)) found.taken = true;
  if (REPLIES.every((reply) => timeOf(policy, reply) === null)) found.times = true;
  if (!Number.isInteger(policy.warn_percent) || policy.warn_percent < 1 || policy.warn_percent > 99) found.warn = true;
  return found;
}
