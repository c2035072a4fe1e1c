import type { LiveEvent } from "@helppo/api";
import { describe, expect, it } from "vitest";
import { aDetail, aMessage, FakeServer, ME, NOW } from "../../testing/world";
import { CaseBook } from "./book.svelte";
import { CaseState } from "./case.svelte";
import type { ComposerParts } from "./composer.svelte";

const detail = (seq = 3) => ({ body: aDetail({ id: "cas_1", seq }) });
const page = (from: number, to: number, has_more = false) => ({ body: { items: Array.from({ length: to - from + 1 }, (_, index) => aMessage(from + index, "customer", `m${from + index}`)), has_more } });

async function opened(): Promise<{ kase: CaseState; server: FakeServer }> {
  const server = new FakeServer().on("GET /cases/cas_1", detail()).on("GET /cases/cas_1/timeline", page(1, 3));
  const kase = new CaseState("cas_1", server.client, () => NOW);
  await kase.load();
  return { kase, server };
}

const event = (data: Record<string, unknown>, kind = "MessageReceived"): LiveEvent => ({ pos: "1", topic: "case:cas_1", kind, at: NOW, case: "cas_1", data });
const seqs = (kase: CaseState): number[] => kase.items.map((item) => item.seq);

describe("opening a case", () => {
  it("fetches it once however often it is asked", async () => {
    const server = new FakeServer().on("GET /cases/cas_1", detail()).on("GET /cases/cas_1/timeline", page(1, 3));
    const kase = new CaseState("cas_1", server.client, () => NOW);
    await Promise.all([kase.load(), kase.load()]);
    expect(server.count("GET /cases/cas_1")).toBe(1);
    expect(kase.phase).toBe("ready");
  });

  it("says gone for what is not ours to see, and failed when the server is silent", async () => {
    const server = new FakeServer().on("GET /cases/cas_1", { status: 404, body: {} }).on("GET /cases/cas_1/timeline", { status: 404, body: {} });
    const kase = new CaseState("cas_1", server.client);
    await kase.load().catch(() => undefined);
    expect(kase.phase).toBe("gone");
    server.on("GET /cases/cas_1", "silence").on("GET /cases/cas_1/timeline", "silence");
    const other = new CaseState("cas_1", server.client);
    await other.load().catch(() => undefined);
    expect(other.phase).toBe("failed");
  });

  it("shows earlier parts on demand", async () => {
    const { kase, server } = await opened();
    server.on("GET /cases/cas_1/timeline", page(40, 50, true));
    await kase.catchUp();
    server.on("GET /cases/cas_1/timeline", page(30, 39));
    await kase.older();
    expect(seqs(kase)[0]).toBe(30);
    expect(kase.hasMore).toBe(false);
  });
});

describe("a case that is offered", () => {
  const book = (server: FakeServer): CaseBook => new CaseBook(server.client, { client: server.client, drafts: { read: () => null } } as unknown as ComposerParts);

  it("is there when it is accepted", async () => {
    const pages = book(new FakeServer().on("GET /cases/cas_1", detail()).on("GET /cases/cas_1/timeline", page(1, 3)));
    await pages.peek("cas_1");
    expect(pages.open("cas_1").kase.items).toHaveLength(3);
  });

  it("and may be seen only by whoever accepts it is asked for anew then", async () => {
    const server = new FakeServer().on("GET /cases/cas_1", { status: 404, body: {} }).on("GET /cases/cas_1/timeline", { status: 404, body: {} });
    const pages = book(server);
    await pages.peek("cas_1");
    expect(pages.open("cas_1").kase.phase).toBe("loading");
  });
});

describe("the live line", () => {
  it("adds each thing once", async () => {
    const { kase } = await opened();
    kase.take(event({ item: aMessage(4, "customer", "m4") }));
    kase.take(event({ item: aMessage(4, "customer", "m4") }));
    expect(seqs(kase)).toEqual([1, 2, 3, 4]);
    expect(kase.seq).toBe(4);
  });

  it("changes the head and keeps what it does not mention", async () => {
    const { kase } = await opened();
    kase.take(event({ case: { status: "solved" } }, "CaseStatusChanged"));
    expect(kase.detail?.status).toBe("solved");
    expect(kase.detail?.customer.name).toBe("Aino Virtanen");
  });

  it("puts away the word of whoever gave the case on when an agent has answered, and no older one", async () => {
    const { kase } = await opened();
    const word = { note: "note_1", text: "Palautus on matkalla", by: { id: "agt_eero", name: "Eero" }, at: NOW - 1 };
    kase.change({ hand_over: word });
    kase.take(event({ item: aMessage(4, "customer", "Hei") }));
    kase.take({ ...event({ item: aMessage(5, "agent", "Ennen") }, "MessageSent"), at: NOW - 2 });
    expect(kase.detail?.hand_over).toEqual(word);
    kase.take(event({ item: aMessage(6, "agent", "Hei, palautus on matkalla.") }, "MessageSent"));
    expect(kase.detail?.hand_over).toBeNull();
  });

  it("tells how far our words have come", async () => {
    const { kase } = await opened();
    kase.take(event({ item: aMessage(4, "agent", "Hei") }));
    kase.take(event({ message: "msg_4", from: "sent", to: "read" }, "DeliveryChanged"));
    expect(kase.items.at(-1)?.message?.delivery).toBe("read");
  });
});

describe("after a break", () => {
  it("what was missed is there, nothing twice, and it says how much", async () => {
    const { kase, server } = await opened();
    kase.caughtUp = false;
    server.on("GET /cases/cas_1", detail(5)).on("GET /cases/cas_1/timeline", page(2, 5));
    await kase.catchUp();
    expect(seqs(kase)).toEqual([1, 2, 3, 4, 5]);
    expect([kase.missed, kase.caughtUp]).toEqual([2, true]);
  });

  it("counts also what the replay brought before we asked", async () => {
    const { kase, server } = await opened();
    kase.caughtUp = false;
    kase.take(event({ item: aMessage(4, "customer", "m4") }));
    server.on("GET /cases/cas_1", detail(5)).on("GET /cases/cas_1/timeline", page(2, 5));
    await kase.catchUp(3);
    expect(kase.missed).toBe(2);
  });

  it("longer than a page starts from the newest, without a hole in between", async () => {
    const { kase, server } = await opened();
    server.on("GET /cases/cas_1/timeline", page(100, 120, true));
    await kase.catchUp();
    expect(seqs(kase)[0]).toBe(100);
    expect(kase.hasMore).toBe(true);
  });

  it("that breaks again stays not caught up", async () => {
    const { kase, server } = await opened();
    kase.caughtUp = false;
    server.on("GET /cases/cas_1", "silence");
    await kase.catchUp();
    expect(kase.caughtUp).toBe(false);
  });
});

describe("who else is here", () => {
  it("is known by signals, forgotten after two minutes, and never ourselves", async () => {
    const { kase } = await opened();
    kase.hear({ topic: "case:cas_1", kind: "viewing", agent: { id: "agt_eero", name: "Eero" } });
    kase.hear({ topic: "case:cas_1", kind: "viewing", agent: { id: ME, name: "Silja" } });
    expect(kase.present(NOW, ME).map((one) => one.id)).toEqual(["agt_eero"]);
    expect(kase.present(NOW + 121_000, ME)).toEqual([]);
  });

  it("tells that somebody writes, until they write no more", async () => {
    const { kase } = await opened();
    kase.hear({ topic: "case:cas_1", kind: "typing", agent: { id: "agt_eero", name: "Eero" } });
    expect(kase.present(NOW, ME)[0]?.typing).toBe(true);
    kase.hear({ topic: "case:cas_1", kind: "idle", agent: { id: "agt_eero", name: "Eero" } });
    expect(kase.present(NOW, ME)).toEqual([]);
  });

  it("forgets that the customer writes when the words arrive", async () => {
    const { kase } = await opened();
    kase.hear({ topic: "case:cas_1", kind: "typing", customer: true });
    expect(kase.customerTypesUntil).toBeGreaterThan(NOW);
    kase.take(event({ item: aMessage(4, "customer", "Hei") }));
    expect(kase.customerTypesUntil).toBe(0);
  });
});
