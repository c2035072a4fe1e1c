import type { Notice } from "@helppo/api";
import { expect, it } from "vitest";
import { FakeServer, NOW } from "../testing/world";
import { NoticesState, standing, textOf } from "./notices.svelte";

const notice = (id: string, change: Partial<Notice> = {}): Notice => ({ id, level: "info", texts: { en: id }, starts_at: NOW - 1000, ends_at: null, published_at: NOW, published_by: null, ...change });
function box(): Pick<Storage, "getItem" | "setItem"> {
  const kept = new Map<string, string>();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
}

it("what stands now is shown, the gravest first, then the newest", () => {
  const list = [notice("old"), notice("new", { starts_at: NOW }), notice("outage", { level: "outage" }), notice("coming", { starts_at: NOW + 1 }), notice("over", { ends_at: NOW })];
  expect(standing(list, NOW).map((one) => one.id)).toEqual(["outage", "new", "old"]);
});

it("a reader sees their own language, or another before nothing", () => {
  expect(textOf(notice("a", { texts: { fi: "Häiriö", en: "Outage" } }), "fi")).toBe("Häiriö");
  expect(textOf(notice("a", { texts: { fi: "Häiriö", en: "Outage" } }), "sv")).toBe("Outage");
  expect(textOf(notice("a", { texts: { fi: "Häiriö" } }), "sv")).toBe("Häiriö");
});

it("what was put away stays away over a reload, until it says something else", async () => {
  const server = new FakeServer().on("GET /notices", { body: { items: [notice("a")] } });
  const store = box();
  const first = new NoticesState(server.client, store);
  await first.load();
  first.hide(first.list[0]!);
  const again = new NoticesState(server.client, store);
  await again.load();
  expect([first.shown(NOW), again.shown(NOW)]).toEqual([[], []]);
  server.on("GET /notices", { body: { items: [notice("a", { texts: { en: "It is fixed now" } })] } });
  await again.load();
  expect(again.shown(NOW)).toHaveLength(1);
});

it("what the line brings stands at once, and what it no longer brings is gone", () => {
  const notices = new NoticesState(new FakeServer().client, box());
  const told = (kind: string, ...items: Notice[]) => notices.take({ topic: "notices", kind, at: NOW, data: { items } });
  told("NoticePublished", notice("a"), notice("later", { starts_at: NOW + 60_000 }));
  expect(notices.shown(NOW).map((one) => one.id)).toEqual(["a"]);
  expect(notices.shown(NOW + 60_000).map((one) => one.id)).toEqual(["later", "a"]);
  told("NoticeWithdrawn", notice("later", { starts_at: NOW + 60_000 }));
  expect(notices.shown(NOW)).toEqual([]);
});
