import type { Notice } from "@helppo/api";
import { describe, expect, it } from "vitest";
import { type Draft, draftOf, fieldOf, inputOf, loosesEnd, timeOf, wrong } from "./notice";

const NOW = new Date(2026, 10, 22, 10, 0).getTime();
const HOUR = 3_600_000;
const stands: Notice = { id: "ntc_a", level: "warning", texts: { fi: "Hidas" }, starts_at: NOW - HOUR, ends_at: NOW + HOUR, published_at: NOW, published_by: null };
const draft = (change: Partial<Draft> = {}): Draft => ({ ...draftOf(stands, NOW), ...change });

describe("a notice", () => {
  it("is sent in the languages that have words, with its end and without a beginning that lies back", () => {
    expect(inputOf(draft())).toEqual({ level: "warning", texts: { fi: "Hidas" }, ends_at: NOW + HOUR });
  });

  it("needs words in one language, no more of them than fit, and an end that is still to come", () => {
    const none = { en: " ", fi: "", sv: "" };
    expect(wrong(draft({ texts: none }), NOW)).toBe("one");
    expect(wrong(draft({ texts: { ...none, sv: "å".repeat(201) } }), NOW)).toBe("long");
    expect(wrong(draft({ from: fieldOf(NOW + 2 * HOUR) }), NOW)).toBe("before");
    expect(wrong(draft({ until: fieldOf(NOW - HOUR) }), NOW)).toBe("past");
    expect(wrong(draft(), NOW)).toBeNull();
  });

  it("whose end is taken away is known, for it cannot be sent as a change", () => {
    expect([loosesEnd(stands, draft()), loosesEnd(stands, draft({ until: "" })), loosesEnd({ ...stands, ends_at: null }, draft({ until: "" }))]).toEqual([false, true, false]);
  });
});

it("a moment survives the field that it is written in", () => {
  expect([timeOf(fieldOf(NOW)), timeOf(""), timeOf("soon")]).toEqual([NOW, null, null]);
});
