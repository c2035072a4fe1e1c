import { expect, it } from "vitest";
import { asWords, contrast, css, parse, READABLE, type Rgb, wordsOn } from "./colour";

it("colours are read with and without the sign, short and long, and nothing else is a colour", () => {
  expect(css(parse("#8f3b1d")!)).toBe("#8f3b1d");
  expect(css(parse("fa3")!)).toBe("#ffaa33");
  for (const wrong of ["", "#", "red", "#12345", "#gggggg"]) expect(parse(wrong)).toBeNull();
});

it("words read on every colour, and every colour can be made to read on white", () => {
  for (let r = 0; r < 256; r += 15)
    for (let g = 0; g < 256; g += 15)
      for (let b = 0; b < 256; b += 15) {
        const colour: Rgb = [r, g, b];
        expect(contrast(wordsOn(colour), colour)).toBeGreaterThanOrEqual(READABLE);
        expect(contrast(asWords(colour), [255, 255, 255])).toBeGreaterThanOrEqual(READABLE);
      }
});

it("white on spruce and ink on yellow, as the server chooses", () => {
  expect(css(wordsOn(parse("#0f5e55")!))).toBe("#ffffff");
  expect(css(wordsOn(parse("#ffd400")!))).toBe("#1d1c1a");
  expect(css(asWords(parse("#0f5e55")!))).toBe("#0f5e55");
});
