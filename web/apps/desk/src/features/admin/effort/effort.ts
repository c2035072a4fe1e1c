/** How the answers to "how easy was it" are read: 1 very hard to 7 very easy. */
import type { CesFigures } from "@helppo/api";

export const SCORES = [1, 2, 3, 4, 5, 6, 7] as const;
const EASY = 6;
const HARD = 3;

export interface Shares {
  easy: number | null;
  hard: number | null;
  answered: number | null;
}

/** As hundredths; null when there is nothing to divide by. */
export function shares({ asked, n, scores }: Pick<CesFigures, "asked" | "n" | "scores">): Shares {
  const sum = (fits: (score: number) => boolean): number => scores.reduce((all, count, index) => (fits(index + 1) ? all + count : all), 0);
  const of = (part: number, whole: number): number | null => (whole > 0 ? Math.round((100 * part) / whole) : null);
  return { easy: of(sum((score) => score >= EASY), n), hard: of(sum((score) => score <= HARD), n), answered: of(n, asked) };
}

/** Each bar beside the tallest, 0 to 1. */
export function heights(scores: number[]): number[] {
  const most = Math.max(0, ...scores);
  return SCORES.map((score) => (most > 0 ? (scores[score - 1] ?? 0) / most : 0));
}

/** Whole days that may pass before the same customer is asked again. */
export function daysOf(text: string): number | null {
  return /^\d{1,3}$/.test(text.trim()) && Number(text) <= 365 ? Number(text) : null;
}
