import { describe, expect, it } from "vitest";
import { change, drawn, length, METRICS, share, written } from "./figures";

describe("a figure", () => {
  it("of time is written in at most two units", () => {
    expect([500, 45_000, 200_000, 8_220_000, 356_400_000].map((ms) => length("en", ms))).toEqual(["0.5 s", "45 s", "3 min 20 s", "2 h 17 min", "4 d 3 h"]);
    expect(length("sv", 7_200_000)).toBe("2 tim");
  });
  it("of a share has a decimal only where it tells something", () => {
    expect([0, 0.0874, 0.7275, 1].map((value) => share("en", value))).toEqual(["0\u00a0%", "8.7\u00a0%", "73\u00a0%", "100\u00a0%"]);
  });
  it("that has nothing to be made from is a dash, not a zero", () => {
    expect(written("en", "ms", null)).toBe("–");
    expect(written("fi", "score", 5.63)).toBe("5,6");
  });
});

describe("a change", () => {
  it("of a share is told in points, of a count in percent", () => {
    expect(change("en", "share", 0.7275, 0.807, "pp")).toBe("−8 pp");
    expect(change("en", "count", 492, 409, "pp")).toBe("+20 %");
    expect(change("en", "contacts", 1.29, 1.4, "pp")).toBe("−0.11");
  });
  it("from nothing is not told", () => {
    expect(change("en", "count", 5, 0, "pp")).toBeNull();
    expect(change("en", "ms", null, 10, "pp")).toBeNull();
  });
});

describe("the list of metrics", () => {
  it("has each once, and what first contact hides stands before it", () => {
    const all = Object.values(METRICS).flat();
    expect(new Set(all).size).toBe(all.length);
    expect(all).toHaveLength(30);
    const at = (name: string): number => METRICS.finish.findIndex((one) => one === name);
    expect(at("contacts_to_resolution")).toBe(at("first_contact_resolution") - 2);
    expect(at("recontact_share")).toBe(at("first_contact_resolution") - 1);
  });
  it("draws times by their median", () => {
    expect(drawn("ms", { value: 90_000, p50: 20_000 })).toBe(20_000);
  });
});
