import type { BotSettings } from "@helppo/api";
import { describe, expect, it } from "vitest";
import { isOff, percentOf, saysBot, toggled, topicsOf } from "./settings";

const kept: BotSettings = { wrong_percent: 5, only_people: [], off: [{ channel: "chn_1", locale: "sv" }], greeting: { en: "", fi: "", sv: "" } };

describe("the bot's settings", () => {
  it("take a budget from 1 to 20, as it is written here", () => {
    expect(["5", "2,5", "2.5", " 20 ", "0", "21", "", "x"].map(percentOf)).toEqual([5, 2.5, 2.5, 20, null, null, null, null]);
  });

  it("take one topic a line", () => {
    expect(topicsOf("velkasovinto\n\n  kuolema ")).toEqual(["velkasovinto", "kuolema"]);
    expect(topicsOf("x".repeat(101))).toBeNull();
  });

  it("take no greeting that hides what greets", () => {
    expect(["", "Hei, olen Villen botti.", "Hi, I am Anna."].map(saysBot)).toEqual([true, true, false]);
  });

  it("switch one language of one channel", () => {
    expect(isOff(kept, "chn_1", "sv")).toBe(true);
    expect(toggled(kept, "chn_1", "sv", true)).toEqual([]);
    expect(toggled(kept, "chn_1", "fi", false)).toHaveLength(2);
  });
});
