import type { CaseRow, LiveEvent } from "@helppo/api";
import { describe, expect, it } from "vitest";
import { aRow, FakeServer, ME, NOW } from "../../testing/world";
import { InboxState } from "./inbox.svelte";

const mine = { view: { id: "mine", kind: "mine", filter: null }, filter: {}, order: "due" as const };
const all = { view: { id: "all", kind: "all", filter: null }, filter: {}, order: "waiting" as const };

async function listing(rows: CaseRow[], next: string | null = null, place: Parameters<InboxState["show"]>[0] = all): Promise<{ inbox: InboxState; server: FakeServer }> {
  const server = new FakeServer().on("GET /cases", { body: { items: rows, next } });
  const inbox = new InboxState(server.client, { me: () => ME, now: () => NOW, sees: () => false, told: (row) => row });
  await inbox.show(place);
  return { inbox, server };
}

const news = (row: CaseRow): LiveEvent => ({ pos: "1", topic: "inbox", kind: "MessageReceived", at: NOW, case: row.id, data: { row } });
const ids = (inbox: InboxState): string[] => inbox.order.map((row) => row.id);

describe("the list", () => {
  it("is ready with the rows the server gave", async () => {
    const { inbox } = await listing([aRow({ id: "cas_a" })]);
    expect(inbox.phase).toBe("ready");
    expect(ids(inbox)).toEqual(["cas_a"]);
  });

  it("says that it failed when there is nothing to show", async () => {
    const server = new FakeServer().on("GET /cases", "silence");
    const inbox = new InboxState(server.client, { me: () => ME, now: () => NOW, sees: () => false, told: (row) => row });
    await inbox.show(all);
    expect(inbox.phase).toBe("failed");
  });

  it("keeps what it shows when asking again fails", async () => {
    const { inbox, server } = await listing([aRow({ id: "cas_a" })]);
    server.on("GET /cases", "silence");
    await inbox.refresh();
    expect(inbox.phase).toBe("ready");
    expect(ids(inbox)).toEqual(["cas_a"]);
  });

  it("shows a view again at once, then what changed in it", async () => {
    const { inbox, server } = await listing([aRow({ id: "cas_a" })]);
    server.on("GET /cases", { body: { items: [aRow({ id: "cas_b" })], next: null } });
    await inbox.show({ ...all, view: { id: "solved", kind: "solved", filter: null } });
    const back = inbox.show(all);
    expect(inbox.phase).toBe("ready");
    expect(ids(inbox)).toEqual(["cas_a"]);
    await back;
    expect(ids(inbox)).toEqual(["cas_b"]);
  });

  it("stays as it is, with what was chosen, when only the view's count changes", async () => {
    const { inbox, server } = await listing([aRow({ id: "cas_a" })]);
    inbox.toggle("cas_a");
    await inbox.show({ ...all, view: { ...all.view } });
    expect([ids(inbox), [...inbox.chosen], inbox.phase]).toEqual([["cas_a"], ["cas_a"], "ready"]);
    expect(server.count("GET /cases")).toBe(1);
  });

  it("grows by pages and never shows a row twice", async () => {
    const { inbox, server } = await listing([aRow({ id: "cas_a", number: 1 })], "cursor");
    server.on("GET /cases", { body: { items: [aRow({ id: "cas_a", number: 1 }), aRow({ id: "cas_b", number: 2 })], next: null } });
    await Promise.all([inbox.more(), inbox.more()]);
    expect(ids(inbox).sort()).toEqual(["cas_a", "cas_b"]);
    expect(server.count("GET /cases")).toBe(2);
  });
});

describe("news from the live line", () => {
  it("brings a new case in and a changed one up to date", async () => {
    const { inbox } = await listing([aRow({ id: "cas_a", subject: "Old" })]);
    inbox.take(news(aRow({ id: "cas_b" })));
    inbox.take(news(aRow({ id: "cas_a", subject: "New" })));
    expect(ids(inbox).sort()).toEqual(["cas_a", "cas_b"]);
    expect(inbox.find("cas_a")?.subject).toBe("New");
  });

  it("takes away what was given to somebody else", async () => {
    const { inbox } = await listing([aRow({ id: "cas_a", owner: { id: ME, name: "" } })], null, mine);
    inbox.take(news(aRow({ id: "cas_a", owner: { id: "agt_other", name: "" } })));
    expect(ids(inbox)).toEqual([]);
  });

  it("takes away what we may no longer see, also from the chosen ones", async () => {
    const { inbox } = await listing([aRow({ id: "cas_a" })]);
    inbox.toggle("cas_a");
    inbox.take({ pos: "1", topic: "inbox", kind: "CaseAssigned", at: NOW, case: "cas_a", data: { gone: "cas_a", team: "tea_b", owner: null } });
    expect(ids(inbox)).toEqual([]);
    expect(inbox.chosen.size).toBe(0);
  });
});

describe("a change made here", () => {
  it("shows at once and can be put back", async () => {
    const { inbox } = await listing([aRow({ id: "cas_a", priority: 1 })]);
    const back = inbox.change("cas_a", { priority: 3 });
    expect(inbox.find("cas_a")?.priority).toBe(3);
    back();
    expect(inbox.find("cas_a")?.priority).toBe(1);
  });

  it("that takes the row out of the view brings it back when undone", async () => {
    const { inbox } = await listing([aRow({ id: "cas_a" }), aRow({ id: "cas_b" })]);
    const back = inbox.change("cas_a", { status: "solved" });
    expect(ids(inbox)).toEqual(["cas_b"]);
    back();
    expect(ids(inbox).sort()).toEqual(["cas_a", "cas_b"]);
  });
});

describe("walking and choosing", () => {
  const four = ["cas_1", "cas_2", "cas_3", "cas_4"].map((id, index) => aRow({ id, number: index, waiting_since: NOW + index }));

  it("goes to the next and the previous row as the eye sees them", async () => {
    const { inbox } = await listing(four);
    expect(inbox.beside("cas_2", 1)?.id).toBe("cas_3");
    expect(inbox.beside("cas_2", -1)?.id).toBe("cas_1");
    expect(inbox.beside("cas_4", 1)).toBeUndefined();
    expect(inbox.beside(null, 1)?.id).toBe("cas_1");
  });

  it("chooses a range from the last chosen row, either way", async () => {
    const { inbox } = await listing(four);
    inbox.toggle("cas_3");
    inbox.choose("cas_1");
    expect([...inbox.chosen].sort()).toEqual(["cas_1", "cas_2", "cas_3"]);
  });
});
