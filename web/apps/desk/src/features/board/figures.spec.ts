import type { Board, BoardAlarm, BoardDay, BoardQueue } from "@helppo/api";
import { describe, expect, it } from "vitest";
import { alarmsOf, ageTone, barOf, contacts, isLive, longestOf, MARK, peopleSummary, points, riskTone, split, stateOf, target, waited } from "./figures";

const MIN = 60_000;
const HOUR = 60 * MIN;
const queue = (change: Partial<BoardQueue>): BoardQueue => ({ team: { id: "tea_1", name: "Returns" }, channel_kind: "chat", waiting: 1, longest_ms: 0, target_ms: MIN, serving: 1, state: "ok", ...change });

describe("the board's figures", () => {
  it("people at work are those who are available or busy; work held by somebody away still takes places", () => {
    const person = (status: "available" | "busy" | "away", load: number): Board["people"][number] => ({ id: `${status}${load}`, name: "A", status, reason: null, since: 0, load, limit: 5 });
    const board = { people: [person("available", 2), person("busy", 5), person("away", 1), person("away", 0)] } as Board;
    expect(peopleSummary(board)).toEqual({ here: 2, used: 8, places: 15, available: 1, busy: 1, away: 2 });
  });

  it("one late reply is a breach, those soon due a risk, none is well", () => {
    expect([riskTone({ at_risk: 9, late: 1 }), riskTone({ at_risk: 9, late: 0 }), riskTone({ at_risk: 0, late: 0 })]).toEqual(["breach", "risk", "ok"]);
  });

  it("data is green to five seconds, amber to ten, red after", () => {
    expect([0, 5000, 5001, 10_000, 10_001].map(ageTone)).toEqual(["ok", "ok", "risk", "risk", "breach"]);
  });

  it("chat and phone are live, the rest is written, and the two add up to all", () => {
    const queues = [queue({ waiting: 3 }), queue({ channel_kind: "voice", waiting: 2 }), queue({ channel_kind: "email", waiting: 7 }), queue({ channel_kind: "form", waiting: 1 })];
    expect(split(queues)).toEqual({ live: 5, written: 8 });
    expect(isLive("messaging")).toBe(false);
  });

  it("the longest live wait ignores queues where nobody waits", () => {
    const queues = [queue({ longest_ms: 9 * MIN, waiting: 0 }), queue({ longest_ms: MIN }), queue({ channel_kind: "email", longest_ms: HOUR })];
    expect(longestOf(queues, true)?.longest_ms).toBe(MIN);
    expect(longestOf(queues, false)?.longest_ms).toBe(HOUR);
    expect(longestOf([], true)).toBeNull();
  });

  it("a queue turns over its target by the clock, before the server says so", () => {
    expect(stateOf(queue({ state: "ok" }), 47_000)).toBe("ok");
    expect(stateOf(queue({ state: "ok" }), 49_000)).toBe("risk");
    expect(stateOf(queue({ state: "ok" }), 60_001)).toBe("breach");
    expect(stateOf(queue({ state: "breach", waiting: 0 }), 0)).toBe("idle");
  });

  it("every bar reaches the mark at its own target and never leaves its track", () => {
    expect(barOf(MIN, MIN)).toBe(MARK);
    expect(barOf(8 * HOUR, 8 * HOUR)).toBe(MARK);
    expect(barOf(HOUR, MIN)).toBe(1);
    expect(barOf(0, MIN)).toBe(0);
    expect(barOf(5, 0)).toBe(1);
  });

  it("waits read as people say them", () => {
    expect(waited("en", 48_900, true)).toBe("0:48");
    expect(waited("en", 12 * MIN, false)).toBe("12 min");
    expect(waited("en", 3 * HOUR + 5 * MIN, false)).toBe("3 h 05");
    expect(waited("sv", 3 * HOUR + 40 * MIN, false)).toBe("3 tim 40");
    expect(waited("fi", 3 * 24 * HOUR, false)).toBe("3 pv");
  });

  it("targets read as they were given", () => {
    expect([90_000, 15 * MIN, 8 * HOUR, 90 * MIN].map((ms) => target("en", ms))).toEqual(["90 s", "15 min", "8 h", "90 min"]);
  });

  it("the usual by now counts the running stretch by its share", () => {
    const day: BoardDay = { from: 0, step_ms: 30 * MIN, counts: [4, 6, 1], usual: [5, 5, 10, 20] };
    expect(contacts(day, 75 * MIN)).toEqual({ today: 11, usual: 15 });
  });

  it("the line leaves out the quiet night and the stretch that is not over", () => {
    const counts = Array.from({ length: 25 }, (_, index) => (index < 16 ? 0 : 5));
    const day: BoardDay = { from: 0, step_ms: 30 * MIN, counts, usual: Array.from({ length: 48 }, (_, index) => (index >= 16 && index < 36 ? 8 : 0)) };
    const line = points(day, 12 * HOUR + 10 * MIN);
    expect(line[0]?.from).toBe(15 * 30 * MIN);
    expect(line.at(-1)?.from).toBe(36 * 30 * MIN);
    expect(line.findLast((point) => point.today !== null)?.from).toBe(23 * 30 * MIN);
  });

  it("an empty day still has a line of four hours to stand on", () => {
    const day: BoardDay = { from: 0, step_ms: 30 * MIN, counts: [0, 0], usual: Array(48).fill(0) as number[] };
    expect(points(day, HOUR).length).toBeGreaterThanOrEqual(8);
  });
});

describe("alarms", () => {
  const team = { id: "tea_a", name: "Returns" };
  const alarm = (kind: string, channel_kind: "chat" | "email" = "email"): BoardAlarm => ({ kind, level: kind === "queue_risk" ? "risk" : "breach", team, channel_kind });

  it("of one cause are one: a queue that nobody serves is over its target because of that", () => {
    expect(alarmsOf([alarm("queue_over"), alarm("no_one_serves")]).map((one) => [one.kind, one.over])).toEqual([["no_one_serves", true]]);
  });

  it("of two queues stay two, the worst first", () => {
    expect(alarmsOf([alarm("queue_risk"), alarm("queue_over", "chat")]).map((one) => one.kind)).toEqual(["queue_over", "queue_risk"]);
  });
});
