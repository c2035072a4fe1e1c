import { beforeEach, expect, it } from "vitest";
import { aRow, FakeServer, NOW } from "../../testing/world";
import { Targets } from "./targets.svelte";

const HOUR = 3_600_000;
let targets: Targets;

beforeEach(async () => {
  targets = new Targets();
  await targets.load(new FakeServer().on("GET /queues", { body: { items: [{ id: "q", team: { id: "tea_a", name: "Returns" }, channel_kind: "email", target_ms: 8 * HOUR, target_percent: 80, wrap_up_ms: 90_000 }] } }).client);
});

it("a customer who waits is due when the queue's target is over", () => {
  expect(targets.told(aRow({ waiting_since: NOW })).due).toEqual({ kind: "next", at: NOW + 8 * HOUR });
});

it("nobody is due who does not wait, or waits where no target is set", () => {
  expect(targets.told(aRow({ waiting_since: null })).due).toBeNull();
  expect(targets.told(aRow({ waiting_since: NOW, status: "pending" })).due).toBeNull();
  expect(targets.told(aRow({ waiting_since: NOW, team: { id: "tea_b", name: "" } })).due).toBeNull();
});

it("the server's own due time is kept", () => {
  const due = { kind: "reply", at: NOW + HOUR };
  expect(targets.told(aRow({ waiting_since: NOW, due })).due).toBe(due);
});

it("the queue says how long writing up may take, and nothing is given where no time is set", () => {
  expect([targets.wrapUp(aRow({})), targets.wrapUp(aRow({ team: { id: "tea_b", name: "" } }))]).toEqual([90_000, 0]);
});
