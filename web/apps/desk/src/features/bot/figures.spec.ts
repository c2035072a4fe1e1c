import type { BotCell } from "@helppo/api";
import { describe, expect, it } from "vitest";
import { involvement, lines, narrow, resolution, sumOf, together, used } from "./figures";

const cell = (more: Partial<BotCell>): BotCell => ({ locale: "fi", channel_kind: "chat", week: 0, contacts: 0, involved: 0, settled: 0, returned: 0, pending: 0, handed_over: 0, silent: 0, open: 0, ...more });

describe("the bot's figures", () => {
  const cells = [cell({ contacts: 10, involved: 8, settled: 3, returned: 1, pending: 2, handed_over: 2 }), cell({ locale: "sv", contacts: 20, involved: 2, silent: 2 }), cell({ channel_kind: "email", week: 604_800_000, contacts: 5 })];

  it("are added up by what one wants to see, the most contacts first", () => {
    expect(lines(cells, "language").map((line) => [line.key, line.sums.contacts])).toEqual([["sv", 20], ["fi", 15]]);
    expect(lines(cells, "week").map((line) => line.key)).toEqual(["0", "604800000"]);
  });

  it("count as settled only what is known: neither silence nor the last days", () => {
    const sums = sumOf(cells.slice(0, 1));
    expect(resolution(sums)).toBe(3 / 6);
    expect(involvement(sums)).toBe(0.8);
    expect(together(sums)).toBeCloseTo(0.4);
    expect(resolution(sumOf(cells.slice(1, 2)))).toBe(0);
    expect(resolution(sumOf(cells.slice(2)))).toBeNull();
  });

  it("say how much of the budget is used", () => {
    expect(used(100, 5, 5)).toBe(1);
    expect(used(0, 0, 5)).toBeNull();
  });

  it("open the rows of a week within the time that is shown", () => {
    expect(narrow("week", "604800000", { from: 700_000_000, to: 2_000_000_000 })).toEqual({ from: 700_000_000, to: 1_209_600_000 });
    expect(narrow("channel", "chat", { from: 1, to: 2 })).toEqual({ from: 1, to: 2, channel: "chat" });
  });
});
