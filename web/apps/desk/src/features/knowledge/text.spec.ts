import type { Translation } from "@helppo/api";
import { expect, it } from "vitest";
import { isLink, isSlug, minutes, sameMarkdown, slugOf, standing, titleOf, wordCount } from "./text";

const translation = (change: Partial<Translation>): Translation => ({ locale: "en", title: "T", slug: "t", status: "published", outdated: false, changed: false, version: 1, published_at: 1, updated_at: 1, ...change });

it("a language that nobody wrote is missing, an old one is outdated even when published", () => {
  expect(standing(undefined)).toBe("missing");
  expect(standing(translation({ outdated: true }))).toBe("outdated");
  expect(standing(translation({ status: "draft" }))).toBe("draft");
  expect(standing(translation({ changed: true }))).toBe("changed");
});

it("the title is in the reader's language when there is one, otherwise a published one", () => {
  const article = { translations: [translation({ locale: "fi", title: "Luonnos", status: "draft" }), translation({ locale: "sv", title: "Klar" })] };
  expect(titleOf(article, "fi")).toEqual({ title: "Luonnos", locale: "fi" });
  expect(titleOf(article, "en")).toEqual({ title: "Klar", locale: "sv" });
  expect(titleOf({ translations: [] }, "en")).toBeNull();
});

it("titles become addresses that can be typed on any keyboard", () => {
  expect(slugOf("Miten palautan tuotteen?")).toBe("miten-palautan-tuotteen");
  expect(slugOf("Ändra leveransadress – så här gör du")).toBe("andra-leveransadress-sa-har-gor-du");
  expect(slugOf("Æble & Øl")).toBe("aeble-ol");
  expect(slugOf("???")).toBe("");
  for (const title of ["Miten palautan tuotteen?", "x".repeat(200), "a ".repeat(90)]) expect(isSlug(slugOf(title))).toBe(true);
});

it("words are counted as they are read", () => {
  expect(wordCount("## Before you start\n\n- **Have** [your orders](https://x.example/a-b) open.\n\n| a | b |\n| --- | --- |")).toBe(9);
  expect(minutes(30)).toBe(1);
  expect(minutes(900)).toBe(5);
});

it("writing the same in another way is the same", () => {
  expect(sameMarkdown("* a\n* b_c", "- a\n- b\\_c\n")).toBe(true);
  expect(sameMarkdown("_it_ and __b__", "*it* and **b**")).toBe(true);
  expect(sameMarkdown("a\\\nb", "a  \nb")).toBe(true);
  expect(sameMarkdown("|a|b|\n|:--|---|\n|1|2|", "| a   | b |\n| --- | - |\n| 1 | 2 |".replace("| - |", "| -- |"))).toBe(true);
  expect(sameMarkdown("x < y & z", "x &lt; y &amp; z")).toBe(true);
  expect(sameMarkdown("Title\n===", "# Title")).toBe(true);
});

it("losing a picture or a link is not the same", () => {
  expect(sameMarkdown("![zip](https://x.example/zip.jpg)", "zip")).toBe(false);
  expect(sameMarkdown("[a](https://x.example)", "[a](https://y.example)")).toBe(false);
});

it("only addresses that lead somewhere safe are links", () => {
  expect(["https://a.fi", "mailto:a@b.fi", "/help/en", "#top", "tel:+358401234567"].every(isLink)).toBe(true);
  expect(["javascript:alert(1)", "data:text/html,x", "a.fi", ""].some(isLink)).toBe(false);
});
