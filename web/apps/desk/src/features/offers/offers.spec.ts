import type { LiveEvent, Offer } from "@helppo/api";
import { beforeEach, describe, expect, it } from "vitest";
import { FakeServer, ME, NOW } from "../../testing/world";
import { OffersState } from "./offers.svelte";
import { PresenceState } from "./presence.svelte";

const offer = (id: string, expires = NOW + 20_000): Offer => ({ id, interaction: `int_${id}`, case: { id: "cas_1", number: 1, subject: "", task: null }, customer: { id: "cus_1", name: "Johanna" }, channel: { id: "chn_1", kind: "chat", name: "Chat" }, language: "sv", callback: null, waiting_since: NOW, offered_at: NOW, expires_at: expires });
const event = (kind: string, data: Record<string, unknown>, interaction?: string): LiveEvent => ({ pos: "1", topic: "me", kind, at: NOW, interaction, data });

describe("offers", () => {
  let server: FakeServer;
  let arrived: string[];
  let given: string[];
  let offers: OffersState;
  beforeEach(() => {
    server = new FakeServer();
    arrived = [];
    given = [];
    offers = new OffersState(server.client, (one) => arrived.push(one.id), (kase) => given.push(kase));
  });
  const ids = (): string[] => offers.list.map((one) => one.id);

  it("sound once each, also when they are told twice", () => {
    offers.take(event("Offered", { offer: offer("a") }));
    offers.take(event("Offered", { offer: offer("a") }));
    expect([arrived, ids()]).toEqual([["a"], ["a"]]);
  });

  it("are answered in the order in which they run out", () => {
    offers.take(event("Offered", { offer: offer("late", NOW + 30_000) }));
    offers.take(event("Offered", { offer: offer("soon", NOW + 10_000) }));
    expect(offers.current?.id).toBe("soon");
  });

  it("go away when somebody else has them, or when their time is over", () => {
    offers.take(event("Offered", { offer: offer("a") }));
    offers.take(event("Offered", { offer: offer("b", NOW + 1_000) }));
    offers.take(event("OfferExpired", {}, "int_a"));
    expect(ids()).toEqual(["b"]);
    offers.expire(NOW + 1_000);
    expect(ids()).toEqual([]);
  });

  it("of written work that went back for somebody on the line are named at the new offer, and only there", () => {
    offers.take(event("Offered", { offer: offer("mail") }));
    offers.take(event("OfferWithdrawn", { agent: ME, reason: "somebody_on_the_line" }, "int_mail"));
    expect([ids(), offers.replaced]).toEqual([[], undefined]);
    offers.take(event("Offered", { offer: offer("chat") }));
    expect([ids(), offers.replaced?.id]).toEqual([["chat"], "mail"]);
    offers.take(event("OfferAccepted", {}, "int_chat"));
    offers.take(event("Offered", { offer: offer("mail") }));
    expect([ids(), offers.replaced]).toEqual([["mail"], undefined]);
  });

  it("that went back are not named at a later offer: not after work that was given, and not after a while", () => {
    const gone = (): void => {
      offers.take(event("Offered", { offer: offer("mail") }));
      offers.take(event("OfferWithdrawn", { agent: ME, reason: "somebody_on_the_line" }, "int_mail"));
    };
    gone();
    offers.take(event("OfferAccepted", {}, "int_given"));
    offers.take(event("Offered", { offer: offer("chat") }));
    expect([ids(), offers.replaced]).toEqual([["chat"], undefined]);
    offers.take(event("OfferExpired", {}, "int_chat"));
    gone();
    offers.take({ ...event("Offered", { offer: offer("late") }), at: NOW + 10_001 });
    expect([ids(), offers.replaced]).toEqual([["late"], undefined]);
  });

  it("accepted leave the screen at once and do not come back by an old list", async () => {
    server.on("POST /offers/a/accept", { body: {} }).on("GET /offers", { body: { items: [offer("a")] } });
    offers.take(event("Offered", { offer: offer("a") }));
    const answer = offers.accept(offer("a"));
    expect(ids()).toEqual([]);
    expect(await answer).toEqual({ kind: "accepted", case: "cas_1" });
    await offers.load();
    expect(ids()).toEqual([]);
  });

  it("that are already gone say so", async () => {
    server.on("POST /offers/a/accept", { status: 409, body: { slug: "offer-gone" } });
    expect(await offers.accept(offer("a"))).toEqual({ kind: "gone" });
  });

  it("that the queue made itself are told as given, also when the news is replayed after an own answer", async () => {
    const accepted = (interaction: string, data: Record<string, unknown> = {}): LiveEvent => ({ ...event("OfferAccepted", data, interaction), case: `cas_${interaction}` });
    offers.take(accepted("int_auto"));
    offers.take(accepted("int_taken", { taken: true }));
    offers.take(event("Offered", { offer: offer("a") }));
    server.on("POST /offers/a/accept", { body: {} });
    await offers.accept(offer("a"));
    offers.take(accepted("int_a"));
    expect(given).toEqual(["cas_int_auto"]);
  });

  it("are declined with the reason that was given", async () => {
    server.on("POST /offers/a/decline", { body: {} });
    offers.take(event("Offered", { offer: offer("a") }));
    await offers.pass(offer("a"), "busy");
    expect([server.last("POST /offers/a/decline")?.body, ids()]).toEqual([{ reason: "busy" }, []]);
  });

  it("come back when the answer did not reach the server", async () => {
    server.on("POST /offers/a/accept", "silence");
    expect((await offers.accept(offer("a"))).kind).toBe("failed");
    expect(ids()).toEqual(["a"]);
  });
});

describe("presence", () => {
  const mine = { agent: ME, name: "Silja", status: "available" as const, reason: null, focus: null, since: NOW, load: 2, limit: 5 };

  it("changes at once and goes back when refused", async () => {
    const server = new FakeServer().on("GET /presence", { body: { items: [mine] } }).on("PUT /presence", { status: 422, body: {} });
    const presence = new PresenceState(server.client, () => ME);
    await presence.load();
    const change = presence.set("away", "lunch");
    expect(presence.mine).toMatchObject({ status: "away", reason: "lunch" });
    await expect(change).rejects.toThrow();
    expect(presence.mine?.status).toBe("available");
  });

  it("shows the focus at once, and not when it was refused", async () => {
    const server = new FakeServer().on("GET /presence", { body: { items: [mine] } }).on("PUT /presence/focus", ({ body }) => (body["interaction"] === "int_a" ? { body: { ...mine, focus: "int_a" } } : { status: 422, body: {} }));
    const presence = new PresenceState(server.client, () => ME);
    await presence.load();
    const change = presence.focus("int_a");
    expect(presence.mine?.focus).toBe("int_a");
    await change;
    await expect(presence.focus("int_other")).rejects.toThrow();
    expect(presence.mine?.focus).toBe("int_a");
  });

  it("gives the work back only when that was said", async () => {
    const server = new FakeServer().on("PUT /presence", { body: { ...mine, status: "away" } });
    const presence = new PresenceState(server.client, () => ME);
    await presence.set("away", "lunch");
    await presence.set("away", null, "give");
    expect(server.asked.map((one) => one.body)).toEqual([{ status: "away", reason: "lunch" }, { status: "away", reason: null, leave_work: true }]);
  });

  it("follows the live line and keeps what it does not mention", () => {
    const presence = new PresenceState(new FakeServer().client, () => ME);
    presence.people = [mine];
    presence.take({ pos: "1", topic: "presence", kind: "PresenceChanged", at: NOW, data: { agent: ME, status: "busy" } });
    expect(presence.mine).toMatchObject({ status: "busy", load: 2, limit: 5 });
  });
});
