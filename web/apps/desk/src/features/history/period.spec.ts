import { describe, expect, it } from "vitest";
import { addDays, askOf, dayOf, monthOf, partOf, queryOf, stretchOf, todayIn } from "./period";

const NOW = Date.UTC(2026, 10, 22, 22, 30);
const ask = (query: string) => askOf(new URLSearchParams(query), NOW);

describe("days", () => {
  it("are those of the zone: in Helsinki it is tomorrow already", () => {
    expect(todayIn("Europe/Helsinki", NOW)).toBe(20261123);
    expect(todayIn("America/New_York", NOW)).toBe(20261122);
  });
  it("go over the ends of months, years and summer time", () => {
    expect(addDays(20261231, 1)).toBe(20270101);
    expect(addDays(20260329, -1)).toBe(20260328);
    expect(monthOf(20260131, 1)).toEqual({ from: 20260201, to: 20260228 });
  });
  it("that are none are not guessed", () => {
    expect(dayOf("2026-13-40")).toBeNull();
    expect(dayOf("yesterday")).toBeNull();
  });
});

describe("what the address asks for", () => {
  it("is the last four weeks by day against those before, unless it says otherwise", () => {
    expect(ask("zone=UTC")).toMatchObject({ from: 20261026, to: 20261122, group: "day", compare: "previous", within: 7 });
  });
  it("may name days in either order", () => {
    expect(stretchOf("custom", 20261122, { from: 20261110, to: 20261101 })).toEqual({ from: 20261101, to: 20261110 });
  });
  it("falls back when it is nonsense", () => {
    expect(ask("group=agent&within=900&range=ever")).toMatchObject({ group: "day", within: 7, range: "28d" });
  });
});

describe("the rows of a part", () => {
  it("of a week stay within the days that were asked for", () => {
    expect(partOf(ask("zone=UTC&group=week&range=custom&from=2026-11-04&to=2026-11-12"), { key: "20261109" })).toEqual({ from: 20261109, to: 20261112 });
  });
  it("of an unknown task ask for the empty task, not for all", () => {
    const one = ask("zone=UTC&group=task");
    expect(queryOf(one, partOf(one, { key: "" }))).toContain("task=");
  });
  it("of an hour of the week keep the days", () => {
    const one = ask("zone=UTC&group=hour_of_week");
    expect(queryOf(one, partOf(one, { key: "33" }))).toMatch(/from=20261026.*hour=33/);
  });
});
