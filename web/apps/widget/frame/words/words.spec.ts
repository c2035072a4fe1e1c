import { expect, test } from "vitest";
import { type Language, Speech as Spoken } from "./index.ts";

const SPEECH = { en: await Spoken.of("en"), fi: await Spoken.of("fi"), sv: await Spoken.of("sv") };

const LANGUAGES: Language[] = ["en", "fi", "sv"];
const at = (day: number, hour: number, minute = 0): number => new Date(2026, 10, day, hour, minute).getTime();

test("no language leaves a word empty, and every sentence takes its values", () => {
  for (const language of LANGUAGES) {
    for (const [name, value] of Object.entries(SPEECH[language].words)) {
      const said = typeof value === "string" ? value : String((value as (...a: unknown[]) => string)("Silja", "14:21", "2 min"));
      expect(said.trim(), `${language}.${name}`).not.toBe("");
      expect(said, `${language}.${name}`).not.toMatch(/undefined|null|!/);
    }
  }
});

test("times are said as people say them", () => {
  const now = at(22, 20);
  const check = (language: Language, want: string[]): void => {
    const s = SPEECH[language];
    expect([s.clock(at(22, 8)), s.when(at(23, 8), now), s.when(at(22, 21, 5), now), s.day(at(21, 9), now)]).toEqual(want);
  };
  check("en", ["8:00", "tomorrow 8:00", "21:05", "Yesterday"]);
  check("fi", ["8.00", "huomenna 8.00", "21.05", "Eilen"]);
  check("sv", ["8:00", "i morgon 8:00", "21:05", "I går"]);
});

test("estimates stay rough and unknown stays unknown", () => {
  const s = SPEECH.en;
  expect([20_000, 119_000, 40 * 60_000, 5_400_000].map((ms) => s.about(ms))).toEqual([
    "under a minute",
    "about 2 min",
    "about 40 min",
    "about 2 h",
  ]);
  expect(s.about(null)).toBeNull();
  expect([s.took(30_000), s.took(240_000)]).toEqual([null, "4 min"]);
});

test("the place in the queue is said in each language", () => {
  expect(LANGUAGES.map((l) => SPEECH[l].words.place(2, "2 min"))).toEqual([
    "You are second in line, 2 min.",
    "Olet jonossa toisena, odotusaika 2 min.",
    "Du är tvåa i kön, 2 min.",
  ]);
  expect(SPEECH.en.words.place(12, null)).toBe("You are number 12 in line.");
});
