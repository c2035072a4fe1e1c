import { expect, it } from "vitest";
import { pieces, type Snippet, unmarked } from "./pieces";

const shown = (snippet: Snippet, query = ""): string =>
  pieces(snippet, query)
    .map((piece) => (piece.hit ? `[${piece.text}]` : piece.text))
    .join("");

it("places are counted in characters, not in halves of an emoji", () => {
  expect(shown({ text: "😀 takki ja 😀 vetoketju", marks: [{ start: 2, end: 7 }, { start: 13, end: 22 }] })).toBe("😀 [takki] ja 😀 [vetoketju]");
});

it("places may come as pairs, touch each other, and stand at the ends", () => {
  expect(shown({ text: "abcd", marks: [[0, 2], [2, 4]] })).toBe("[ab][cd]");
});

it("marks in the text are read and never shown", () => {
  expect(shown("a <mark>b</mark> c \uE000d\uE001")).toBe("a [b] c [d]");
});

it("markup of a customer stays words", () => {
  expect(shown("<b>x</b> <script>alert(1)</script>", "script")).toBe("<b>x</b> <[script]>alert(1)</[script]>");
});

it("without marks the beginnings of words are lit, in any case", () => {
  expect(shown("Lasku on laskun kopio, ei alasku", "lasku")).toBe("[Lasku] on [lasku]n kopio, ei alasku");
});

it("signs of regular expressions in the question are only signs", () => {
  expect(shown("mail a.b+c@d.fi now", "a.b+c@d.fi")).toBe("mail [a.b+c@d.fi] now");
});

it("an article's signs are not read aloud in a list", () => {
  expect(unmarked("Choose **Change** or [Cancel](https://x.example). ## Then - wait > `soon`")).toBe("Choose Change or Cancel. Then wait soon");
});
