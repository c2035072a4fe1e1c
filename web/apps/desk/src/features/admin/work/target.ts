/** A target as people say it: an amount and a unit. */
export type Unit = "s" | "min" | "h" | "d";
export const UNITS: Unit[] = ["s", "min", "h", "d"];
const MS: Record<Unit, number> = { s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** The largest unit that divides it; short times stay in seconds, as service levels are spoken of. */
export function amountOf(ms: number): { amount: string; unit: Unit } {
  if (ms <= 120_000) return { amount: String(ms / 1000), unit: "s" };
  const unit = [...UNITS].reverse().find((one) => ms % MS[one] === 0) ?? "s";
  return { amount: String(ms / MS[unit]), unit };
}

export function msOf(amount: string, unit: Unit): number {
  return Math.round(Number(amount) * MS[unit]);
}
