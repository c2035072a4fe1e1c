import type { Canned } from "@helppo/api";
import { expect, it } from "vitest";
import { matching } from "./texts";

const text = (title: string, body = ""): Canned => ({ id: title, title, text: body, language: null });
const list = [text("Öppettider", "Vi har öppet"), text("Återbetalning", "Pengarna kommer"), text("Retur", "Återbetalning sker inom en vecka")];
const names = (query: string): string[] => matching(list, query, "sv").map((one) => one.title);

it("without a search all are there, by the reader's alphabet", () => {
  expect(names("")).toEqual(["Retur", "Återbetalning", "Öppettider"]);
});

it("a name that fits comes before words that fit, dots and rings do not matter", () => {
  expect(names("aterbetalning")).toEqual(["Återbetalning", "Retur"]);
  expect(names("vecka retur")).toEqual(["Retur"]);
});
