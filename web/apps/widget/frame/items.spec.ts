import { expect, test } from "vitest";
import type { Item, Message } from "./api.ts";
import { byTime, opensDay, opensGroup, upsert } from "./items.ts";

const message = (id: string, at: number, kind: "customer" | "agent" = "customer"): Message => ({
  type: "message",
  id,
  client_id: null,
  at,
  author: { kind, name: kind === "agent" ? "Silja" : null },
  text: id,
  delivery: "received",
  read_at: null,
  files: [],
  source: null,
  options: [],
  survey: null,
});

test("an item that comes twice stands once, in the order of time", () => {
  const first = message("msg_1", 10);
  const again = { ...message("msg_1", 10), delivery: "read" as const };
  const items = [message("msg_3", 30), first, message("msg_2", 10), again].reduce<Item[]>(upsert, []).sort(byTime);
  expect(items.map((i) => i.id)).toEqual(["msg_1", "msg_2", "msg_3"]);
  expect(items[0]).toBe(again);
});

test("a name is said when the speaker changes or some minutes have passed", () => {
  const a = message("a", 0);
  expect(opensGroup(undefined, a)).toBe(true);
  expect(opensGroup(a, message("b", 60_000))).toBe(false);
  expect(opensGroup(a, message("b", 6 * 60_000))).toBe(true);
  expect(opensGroup(a, message("b", 1, "agent"))).toBe(true);
  expect(opensGroup({ type: "joined", id: "e", at: 0, name: "Silja", waited_ms: null }, a)).toBe(true);
});

test("a new day gets its line", () => {
  const noon = new Date(2026, 10, 22, 12).getTime();
  expect(opensDay(message("a", noon), message("b", noon + 3_600_000))).toBe(false);
  expect(opensDay(message("a", noon), message("b", noon + 86_400_000))).toBe(true);
});
