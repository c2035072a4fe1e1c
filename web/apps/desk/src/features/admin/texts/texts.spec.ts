import type { KnowledgeAnswer } from "@helppo/api";
import { expect, it } from "vitest";
import { inputOf, matching, nameOf, written, wrong } from "./texts";

const answer = (sv: string, text = ""): KnowledgeAnswer => ({ id: sv, names: { en: "", fi: "", sv }, team: null, bot: false, version: 1, updated_at: 0, variants: [{ language: "sv", channel: null, text }] });
const list = [answer("Öppettider", "Vi har öppet"), answer("Återbetalning", "Pengarna kommer"), answer("Retur", "Återbetalning sker inom en vecka")];
const names = (query: string): string[] => matching(list, query, "sv").map((one) => nameOf(one, "fi"));

it("without a search all are there, by the reader's alphabet", () => {
  expect(names("")).toEqual(["Retur", "Återbetalning", "Öppettider"]);
});

it("a name that fits comes before words that fit, dots and rings do not matter", () => {
  expect(names("aterbetalning")).toEqual(["Återbetalning", "Retur"]);
  expect(names("vecka retur")).toEqual(["Retur"]);
});

it("what is saved unchanged is what was there", () => {
  const [first] = list;
  if (!first) throw new Error("a list");
  expect(inputOf(written(first, "fi"))).toEqual({ names: first.names, team: null, bot: false, variants: first.variants });
});

it("what is missing or stands twice is said, the first thing first", () => {
  const draft = written(null, "fi");
  expect(wrong(draft)).toBe("names");
  draft.names.fi = "Aukiolo";
  expect(wrong(draft)).toEqual({ variant: 0, why: "empty" });
  draft.variants = [0, 1].map((key) => ({ key, language: "fi", channel: "", text: "Arkisin" }));
  expect(wrong(draft)).toEqual({ variant: 1, why: "twice" });
  draft.variants.pop();
  expect(wrong(draft)).toBeNull();
  expect(wrong({ ...draft, bot: true, team: "tea_1" })).toBe("bot");
});
