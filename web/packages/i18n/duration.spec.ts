import { expect, it } from "vitest";
import { spell, unspell } from "./duration";

const MIN = 60_000;
const HOUR = 60 * MIN;

it("a length is written in as few units as it takes, in the reader's language", () => {
  expect([spell("en", 30_000), spell("en", 90_000), spell("sv", 8 * HOUR), spell("fi", 48 * HOUR), spell("en", 0)]).toEqual(["30 s", "1 min 30 s", "8 tim", "2 pv", "0 s"]);
});

it("days are told only when they are whole, and never of opening hours", () => {
  expect([spell("en", 40 * HOUR), spell("en", 24 * HOUR), spell("en", 48 * HOUR, "h")]).toEqual(["40 h", "1 d", "48 h"]);
});

it("what people write is understood, also without a unit or with a comma", () => {
  expect([unspell("30 s"), unspell("1 min 30 s"), unspell("1min30s"), unspell("1,5 h"), unspell("8 tuntia"), unspell("2 pv"), unspell("3 dygn"), unspell("5")]).toEqual([30_000, 90_000, 90_000, 90 * MIN, 8 * HOUR, 48 * HOUR, 72 * HOUR, 5 * MIN]);
});

it("what is no length is told apart from nothing waited", () => {
  expect([unspell(""), unspell("soon"), unspell("5 apples"), unspell("-3 min"), unspell("0")]).toEqual([null, null, null, null, 0]);
});

it("every length survives being written and read again", () => {
  for (const lang of ["en", "fi", "sv"] as const) for (const ms of [5_000, 45_000, 150_000, HOUR, 26 * HOUR, 61_000]) expect(unspell(spell(lang, ms))).toBe(ms);
});
