import type { ChannelKind, QueuePolicy } from "@helppo/api";
import { describe, expect, it } from "vitest";
import { KINDS, overdueAt, percentOf, sameSet, story } from "./policy";

const each = (ms: number): Record<ChannelKind, number> => Object.fromEntries(KINDS.map((kind) => [kind, ms])) as Record<ChannelKind, number>;
const usual: QueuePolicy = { overdue_percent: 400, live_first: 3, offer_ms: each(30_000), preferred_ms: each(20_000), personal_ms: each(120_000), language_ms: each(45_000), ease_ms: each(30_000), breather_after: 3, breather_ms: each(30_000), live_interrupts_written: true, cooldown_ms: 60_000, missed_limit: 3, break_after_ms: null, break_ms: null };
const told = (change: Partial<QueuePolicy> = {}, target: number | null = 60_000): string[] => story({ ...usual, ...change }, "chat", target).map(({ at, what }) => `${at / 1000} ${what}`);

describe("the story of work that nobody takes", () => {
  it("widens from whoever knows the case to the whole team, and then goes first", () => {
    expect(told()).toEqual(["0 knows", "20 language", "30 eased", "45 anyone", "240 first"]);
  });

  it("leaves out a group whose time is over before its turn", () => {
    expect(told({ language_ms: each(10_000) })).toEqual(["0 knows", "20 anyone", "30 eased", "240 first"]);
    expect(told({ preferred_ms: each(0), language_ms: each(0) })[0]).toBe("0 anyone");
  });

  it("says nothing of an age bound without a target", () => {
    expect(told({}, null)).not.toContain("240 first");
  });
});

it("the age bound is a multiple of the target, also a broken one", () => {
  expect(overdueAt({ ...usual, overdue_percent: 150 }, 60_000)).toBe(90_000);
  expect([percentOf("4"), percentOf("1,5"), percentOf("0.5"), percentOf("x"), percentOf("")]).toEqual([400, 150, null, null, null]);
});

it("the order in which the server names the kinds changes nothing", () => {
  const turned = { ...usual, offer_ms: Object.fromEntries(Object.entries(usual.offer_ms).reverse()) as Record<ChannelKind, number> };
  expect(sameSet(usual, turned)).toBe(true);
  expect(sameSet(usual, { ...usual, missed_limit: 4 })).toBe(false);
});
