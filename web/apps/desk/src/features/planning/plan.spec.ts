import type { PlayFigures, WhatIfAnswer } from "@helppo/api";
import { describe, expect, it } from "vitest";
import { changeIsSound, changesOf, faultsOf, filled, firstForm, headlineOf, restOf, scenarioOf, weekOf, worseOf } from "./plan";

const form = () => firstForm({ chat: "Chat", voice: "Phone", email: "E-mail" });

describe("my own numbers", () => {
  it("can be played as they first stand", () => {
    expect([...faultsOf(form())]).toEqual([]);
    const scenario = scenarioOf(form());
    expect(scenario.queue.map((queue) => [queue.team, queue.target_seconds, queue.patience_seconds])).toEqual([["Chat", 60, 180], ["Phone", 60, 180], ["E-mail", 28_800, null]]);
    expect(scenario.shift.map((shift) => shift.teams)).toEqual([["Chat"], ["Phone"], ["E-mail"]]);
  });

  it("name the field that cannot be played", () => {
    const bad = form();
    bad.queues[0]!.perHour = "";
    bad.queues[1]!.name = "Chat";
    bad.shifts[0]!.to = "07:00";
    expect([...faultsOf(bad)]).toEqual(expect.arrayContaining(["queues.0.perHour", "queues.0.name", "queues.1.name", "shifts.0.to"]));
  });

  it("let people serve every queue", () => {
    const all = form();
    all.shifts[0]!.serves = "";
    expect(scenarioOf(all).shift[0]?.teams).toEqual(["Chat", "Phone", "E-mail"]);
  });
});

describe("changes to last week", () => {
  const change = { team: "", kind: "chat", customers: "130", handle: "90", agents: "-1" };
  it("are sent as factors, and only where they hold", () => {
    expect(changesOf([change])).toEqual([{ channel_kind: "chat", customers: 1.3, handle: 0.9, agents: -1 }]);
  });
  it("that are no numbers are not sent", () => {
    expect(changeIsSound(change)).toBe(true);
    expect(changeIsSound({ ...change, handle: "5" })).toBe(false);
    expect(changeIsSound({ ...change, agents: "1.5" })).toBe(false);
  });
});

describe("the sentence over the result", () => {
  const play = (in_time: number | null, occupancy: number | null = 0.6, gives_up: number | null = 0) => ({ total: { in_time, occupancy, gives_up } as PlayFigures }) as WhatIfAnswer["siloed"];
  it("says what one queue gains with the same people", () => {
    expect(headlineOf({ as_written: play(0.7), siloed: play(0.61), one_queue: play(0.82) })).toEqual({ kind: "gain", one: 0.82, silo: 0.61, busy: null, gaveUp: null });
  });
  it("does not hide that silos may be better, nor that people are worn out", () => {
    expect(headlineOf({ as_written: play(0.7, 0.93, 0.1), siloed: play(0.9), one_queue: play(0.8) })).toMatchObject({ kind: "loss", busy: 0.93, gaveUp: 0.1 });
  });
  it("is silent when nobody came", () => {
    expect(headlineOf({ as_written: play(null), siloed: play(null), one_queue: play(null) })).toBeNull();
  });
});

describe("one queue", () => {
  it("names whom it serves worse", () => {
    const queues = (phone: number) => ({ queues: [{ name: "Chat", total: { in_time: 0.9 } }, { name: "Phone", total: { in_time: phone } }] }) as unknown as WhatIfAnswer["siloed"];
    expect(worseOf({ siloed: queues(0.75), one_queue: queues(0.65) })).toEqual(["Phone"]);
    expect(worseOf({ siloed: queues(0.75), one_queue: queues(0.74) })).toEqual([]);
  });
});

describe("the week ahead", () => {
  const HALF = 1_800_000;
  const one = (index: number, mean: number, people: number) => ({ from: index * HALF, mean, p90: mean * 2, people, people_p90: people + 1 });
  const forecast = { interval_minutes: 30, intervals: [one(0, 2, 1), one(3, 6, 4)] };
  it("sums customers and hours, and knows when most people are needed", () => {
    expect(weekOf(forecast)).toMatchObject({ customers: 8, hours: 2.5, peak: { from: 3 * HALF, people: 4 } });
  });
  it("names the bot only where there is one to finish the rest", () => {
    expect([restOf("chat", 0.7), restOf("email", 0.7), restOf("form", 0.7), restOf("chat", 1), restOf("email", 1)]).toEqual(["bot", "some", "some", "none", "none"]);
  });
  it("has an hour for every hour, also for those in which nobody is expected", () => {
    expect(filled(forecast).map((interval) => interval.people)).toEqual([1, 0, 0, 4]);
    expect(filled({ interval_minutes: 30, intervals: [] })).toEqual([]);
  });
});
