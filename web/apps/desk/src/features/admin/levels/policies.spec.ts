import type { ServicePolicy } from "@helppo/api";
import { describe, expect, it } from "vitest";
import { fresh, moved, shadow, wrong } from "./policies";

const one = (change: Partial<ServicePolicy>): ServicePolicy => ({ ...fresh("One"), ...change });

describe("a policy that is never used", () => {
  it("stands below one that suits all of its cases", () => {
    const list = [one({ name: "All" }), one({ name: "Chat", channel_kind: "chat" })];
    expect(shadow(list, 1)?.name).toBe("All");
    expect(shadow([...list].reverse(), 1)).toBeUndefined();
  });

  it("is not one that suits more urgent or other cases", () => {
    expect(shadow([one({ least_priority: 3 }), one({ least_priority: 1 })], 1)).toBeUndefined();
    expect(shadow([one({ least_priority: 1 }), one({ least_priority: 3 })], 1)).toBeDefined();
    expect(shadow([one({ team: "tea_a" }), one({ team: "tea_b" })], 1)).toBeUndefined();
  });
});

it("moving keeps all policies, and stops at the ends", () => {
  expect([moved(["a", "b", "c"], 1, -1), moved(["a", "b"], 1, 1), moved(["a"], 0, -1)]).toEqual([["b", "a", "c"], ["a", "b"], ["a"]]);
});

it("a policy needs a name of its own, a time and a warning in time", () => {
  expect(wrong(one({ name: " " }), [])).toEqual({ name: true });
  expect(wrong(one({ name: "chat" }), [one({ name: "Chat" })])).toEqual({ taken: true });
  expect(wrong(one({ first_ms: null, next_ms: null, warn_percent: 0 }), [])).toEqual({ times: true, warn: true });
  expect(wrong(one({}), [one({ name: "Other" })])).toEqual({});
});
