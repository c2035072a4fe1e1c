import type { MyDay } from "@helppo/api";
import { expect, it } from "vitest";
import { aRow, FakeServer, NOW } from "../../testing/world";
import { DayState, late } from "./day.svelte";

const day = (change: Partial<MyDay> = {}): MyDay => ({ from: NOW, load: 2, limit: 5, served: 3, hard: 1, taken: [], in_hand: [], break_at: null, due: [], more_due: false, promises: [], thanks: [], ...change });

it("what moves the day is read anew once for a handful, and nothing else is", async () => {
  const server = new FakeServer().on("GET /my-day", { body: day() });
  const mine = new DayState(server.client);
  for (const kind of ["OfferAccepted", "ThanksGiven", "CaseTagged"]) mine.take({ kind });
  await expect.poll(() => mine.day?.served).toBe(3);
  expect(server.count("GET /my-day")).toBe(1);
  mine.take({ kind: "CaseTagged" });
  mine.stop();
  expect(server.count("GET /my-day")).toBe(1);
});

it("what was read stays when the next reading fails, and it is said", async () => {
  const server = new FakeServer().on("GET /my-day", { body: day() });
  const mine = new DayState(server.client);
  await mine.load();
  server.on("GET /my-day", "silence");
  await mine.load();
  expect([mine.day?.served, mine.failed]).toEqual([3, true]);
});

it("late is what was due before now", () => {
  const row = (minutes: number) => aRow({ due: { kind: "next", at: NOW + minutes * 60_000 } });
  expect(late({ due: [row(-5), row(-1), row(5), aRow({})] }, NOW)).toBe(2);
});
