import type { LiveEvent, Offer } from "@helppo/api";
import { beforeEach, describe, expect, it } from "vitest";
import { FakeServer, ME, NOW } from "../../testing/world";
import { OffersState } from "./offers.svelte";
import { PresenceState } from "./presence.svelte";

const offer = (id: string, expires = NOW + 20_000): Offer => ({ id, interaction: `int_${id}`, case: { id: "cas_1", number: 1, subject: "", task: null }, customer: { id: "cus_1", name: "Johanna" }, channel: { id: "chn_1", kind: "chat", name: "Chat" }, language: "sv", waiting_since: NOW, offered_at: NOW, expires_at: expires });
const event = (kind: string, data: Record<string, unknown>, interaction?: string): LiveEvent => ({ pos: "1", topic: "me", kind, at: NOW, interaction, data });

describe("offers", () => {
  let server: FakeServer;
  let arrived: string[];
  let offers: OffersState;
  beforeEach(() => {
    server = new FakeServer();
    arrived = [];
    offers = new OffersState(server.client, (one) => arrived.push(one.id));
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

  it("follows the live line and keeps what it does not mention", () => {
    const presence = new PresenceState(new FakeServer().client, () => ME);
    presence.people = [mine];
    presence.take({ pos: "1", topic: "presence", kind: "PresenceChanged", at: NOW, data: { agent: ME, status: "busy" } });
    expect(presence.mine).toMatchObject({ status: "busy", load: 2, limit: 5 });
  });
});
