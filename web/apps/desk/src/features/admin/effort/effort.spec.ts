import { expect, it } from "vitest";
import { daysOf, heights, shares } from "./effort";

it("easy is six or seven, hard is one to three, and the shares are of those who answered", () => {
  expect(shares({ asked: 40, n: 20, scores: [1, 0, 1, 4, 4, 5, 5] })).toEqual({ easy: 50, hard: 10, answered: 50 });
});

it("nothing is made up where nobody answered or was asked", () => {
  expect(shares({ asked: 0, n: 0, scores: [0, 0, 0, 0, 0, 0, 0] })).toEqual({ easy: null, hard: null, answered: null });
  expect(heights([])).toEqual([0, 0, 0, 0, 0, 0, 0]);
});

it("bars stand beside the tallest", () => {
  expect(heights([0, 0, 0, 0, 5, 10, 0])).toEqual([0, 0, 0, 0, 0.5, 1, 0]);
});

it("days are whole numbers from none to a year", () => {
  expect([daysOf("0"), daysOf(" 14 "), daysOf("366"), daysOf("1.5"), daysOf("-1"), daysOf("")]).toEqual([0, 14, null, null, null, null]);
});
