import type { ServiceClock, ServiceLevel } from "@helppo/api";
import { describe, expect, it } from "vitest";
import { FakeServer, NOW } from "../../testing/world";
import { badge, LevelState } from "./level.svelte";

const MIN = 60_000;
const clock = (change: Partial<ServiceClock>): ServiceClock => ({ kind: "first", state: "running", paused_by: null, paused_since: null, started_at: NOW, stopped_at: null, allowance_ms: 60 * MIN, spent_ms: 0, left_ms: 10 * MIN, due_at: NOW + 10 * MIN, at_risk: false, breached: false, ...change });
const level = (...clocks: ServiceClock[]): ServiceLevel => ({ at: NOW, policy: "Chat", open: true, clocks });
const told = (of: ServiceLevel, after = 0, lostAt: number | null = null): unknown => badge({ level: of, readAt: NOW, now: NOW + after, lostAt });

describe("the badge", () => {
  it("counts by itself, also past the end", () => {
    expect(told(level(clock({})), 4 * MIN)).toEqual({ kind: "left", clock: "first", ms: 6 * MIN });
    expect(told(level(clock({})), 12 * MIN)).toEqual({ kind: "breach", clock: "first", ms: 2 * MIN });
  });

  it("tells of the clock that is due first, and keeps the warning of the server", () => {
    expect(told(level(clock({ kind: "final", due_at: NOW + 90 * MIN }), clock({ kind: "next", at_risk: true })))).toEqual({ kind: "risk", clock: "next", ms: 10 * MIN });
  });

  it("says why nothing runs", () => {
    expect(told(level(clock({ state: "paused", paused_by: "pending", due_at: null })))).toEqual({ kind: "paused", why: "pending" });
  });

  it("tells the moment, not a countdown, while the house is closed", () => {
    const closed = { ...level(clock({ due_at: NOW + 900 * MIN })), open: false };
    expect(told(closed, 5 * MIN)).toEqual({ kind: "by", clock: "first", at: NOW + 900 * MIN });
  });

  it("turns to unknown when the line is cut, and says since when", () => {
    expect(told(level(clock({})), 5 * MIN, NOW + MIN)).toEqual({ kind: "unknown", since: NOW + MIN });
  });

  it("is silent when nothing is owed, with or without a line", () => {
    const done = level(clock({ state: "answered", stopped_at: NOW }));
    expect([told(done), told(done, 0, NOW), told(level())]).toEqual([null, null, null]);
  });
});

it("news that moves a clock is read anew once, whatever comes in a handful", async () => {
  const server = new FakeServer().on("GET /cases/cas_a/service-level", { body: level(clock({})) });
  const state = new LevelState("cas_a", server.client, () => NOW);
  for (const kind of ["MessageReceived", "DueChanged", "CaseTagged"]) state.take({ kind });
  await expect.poll(() => state.now?.policy).toBe("Chat");
  expect(server.count("GET /cases/cas_a/service-level")).toBe(1);
  state.take({ kind: "CaseTagged" });
  state.stop();
  expect(server.count("GET /cases/cas_a/service-level")).toBe(1);
});
