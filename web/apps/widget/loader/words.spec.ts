import { expect, test } from "vitest";
import type { Staffed } from "../contract.ts";
import { pickLanguage, say } from "./words.ts";

const NOW = new Date(2026, 10, 22, 20, 0).getTime();
const staffed = (over: Partial<Staffed>): Staffed => ({
  state: "open",
  estimate_ms: null,
  opens_at: null,
  answer_by: null,
  ...over,
});

test("the launcher says what is true in each state", () => {
  const check = (over: Partial<Staffed> | null, en: string, fi: string, sv: string): void => {
    const state = over && staffed(over);
    expect([say(state, "en", NOW), say(state, "fi", NOW), say(state, "sv", NOW)]).toEqual([en, fi, sv]);
  };
  check(null, "Help", "Apua", "Hjälp");
  check({}, "We are here", "Olemme paikalla", "Vi är på plats");
  check({ estimate_ms: 20_000 }, "We answer within a minute", "Vastaamme minuutissa", "Vi svarar inom en minut");
  check({ estimate_ms: 125_000 }, "We answer in about 2 min", "Vastaamme noin 2 minuutissa", "Vi svarar om cirka 2 min");
  const morning = new Date(2026, 10, 23, 8, 0).getTime();
  check(
    { state: "closed", opens_at: morning },
    "Closed, back 8:00. Leave a message",
    "Suljettu, auki 8.00. Voit jättää viestin",
    "Stängt, öppnar 8:00. Lämna ett meddelande",
  );
  const wednesday = new Date(2026, 10, 25, 9, 30).getTime();
  expect(say(staffed({ state: "closed", opens_at: wednesday }), "en", NOW)).toBe("Closed, back Wed 9:30. Leave a message");
});

test("the language is the one asked for, then the page's, then the channel's", () => {
  expect(pickLanguage("sv-FI", "en", "fi")).toBe("sv");
  expect(pickLanguage(null, "de", "fi")).toBe("fi");
  expect(pickLanguage(undefined, "", "no")).toBe("en");
});
