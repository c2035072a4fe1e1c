import { expect, it } from "vitest";
import { begun, type Piece, pieces, unmarked } from "./pieces";

const told = (list: Piece[]): string => list.map((piece) => (piece.hit ? `[${piece.text}]` : piece.text)).join("");
const shown = (text: string, ...marks: number[][]): string => told(pieces({ text, marks }));

it("places are counted in characters, not in halves of an emoji", () => {
  expect(shown("😀 takki ja 😀 vetoketju", [2, 7], [13, 22])).toBe("😀 [takki] ja 😀 [vetoketju]");
});

it("places may touch each other and stand at the ends", () => {
  expect(shown("abcd", [0, 2], [2, 4])).toBe("[ab][cd]");
});

it("markup of a customer stays words", () => {
  expect(shown("<b>x</b> <script>alert(1)</script>", [10, 16])).toBe("<b>x</b> <[script]>alert(1)</script>");
});

it("in a title the beginnings of words are lit, in any case", () => {
  expect(told(begun("Lasku on laskun kopio, ei alasku", "lasku"))).toBe("[Lasku] on [lasku]n kopio, ei alasku");
});

it("signs of regular expressions in the question are only signs", () => {
  expect(told(begun("mail a.b+c@d.fi now", "a.b+c@d.fi"))).toBe("mail [a.b+c@d.fi] now");
});

it("an article's signs are not read aloud in a list", () => {
  expect(unmarked("Choose **Change** or [Cancel](https://x.example). ## Then - wait > `soon`")).toBe("Choose Change or Cancel. Then wait soon");
});
