import type { TimelineItem } from "@helppo/api";
import { describe, expect, it } from "vitest";
import { aMessage, anEvent, NOW } from "../../testing/world";
import { blocks, lastWords, merge } from "./timeline";

const shape = (items: Parameters<typeof blocks>[0]): string[] => blocks(items).map((block) => (block.kind === "say" ? `say ${block.side} ${block.items.length}${block.showChannel ? " +channel" : ""}` : block.kind === "card" ? `card ${block.side}` : block.kind === "event" ? `event ${block.items.length}` : block.kind));

describe("the column of time", () => {
  it("begins every day with its date", () => {
    expect(shape([aMessage(1, "customer", "a"), aMessage(2, "agent", "b", { at: NOW + 86_400_000 })])).toEqual(["day", "say them 1 +channel", "day", "say us 1 +channel"]);
  });

  it("joins what one side says in a row, and names the channel when it changes", () => {
    expect(shape([aMessage(1, "customer", "a"), aMessage(2, "customer", "b"), aMessage(3, "agent", "c"), aMessage(4, "customer", "d", { via: "email" }), aMessage(5, "customer", "e")])).toEqual(["day", "say them 2 +channel", "say us 1", "card them", "say them 1 +channel"]);
  });

  it("keeps apart what was said long after", () => {
    expect(shape([aMessage(1, "customer", "a"), aMessage(2, "customer", "b", { at: NOW + 600_000 })])).toEqual(["day", "say them 1 +channel", "say them 1"]);
  });

  it("tells the hand-over as one story", () => {
    const items = [anEvent(1, "BotHandedOver"), anEvent(2, "Queued"), anEvent(3, "Offered"), anEvent(4, "OfferAccepted")];
    expect(shape(items)).toEqual(["day", "event 3"]);
  });

  it("does not join two stories", () => {
    const items = [anEvent(1, "Queued"), anEvent(2, "OfferAccepted"), anEvent(3, "Queued"), anEvent(4, "OfferAccepted")];
    expect(shape(items)).toEqual(["day", "event 2", "event 2"]);
  });

  it("folds what one person did to the labels in a row into one line", () => {
    const tag = (seq: number, name: string, by = "agt_silja"): TimelineItem => ({ ...anEvent(seq, "CaseTagged", { tag: name }), actor: { kind: "agent", id: by, name: by } });
    expect(shape([tag(1, "lasku"), tag(2, "palautus"), tag(3, "vip", "agt_eero"), tag(1000, "vip", "agt_eero")])).toEqual(["day", "event 2", "event 1", "event 1"]);
  });

  it("is silent about what the messages themselves say", () => {
    expect(shape([anEvent(1, "MessageSent"), anEvent(2, "DeliveryChanged", { to: "sent" }), anEvent(3, "DeliveryChanged", { to: "failed" })])).toEqual(["day", "event 1"]);
  });

  it("does not show a message that was taken back", () => {
    const taken = aMessage(1, "agent", "a");
    if (taken.message) taken.message.delivery = "recalled";
    expect(shape([taken])).toEqual([]);
  });

  it("draws the question about effort as a line", () => {
    const ask = aMessage(1, "agent", "How easy was it?");
    if (ask.message) Object.assign(ask.message, { author_kind: "system", survey: { ask: "ask_1" } });
    expect(shape([ask])).toEqual(["day", "event 1"]);
  });
});

describe("joining what arrives", () => {
  it("keeps the case's own order, whatever the order of arrival", () => {
    const [a, b, c] = [aMessage(1, "customer", "a"), aMessage(2, "agent", "b"), aMessage(3, "customer", "c")];
    expect(merge([c], [a, b]).map((item) => item.seq)).toEqual([1, 2, 3]);
  });

  it("takes the newer copy of the same thing", () => {
    const fresh = aMessage(1, "agent", "changed");
    expect(merge([aMessage(1, "agent", "old")], [fresh])).toEqual([fresh]);
  });
});

describe("the last words", () => {
  it("are the customer's, whatever the bot and we have said since", () => {
    expect(lastWords([aMessage(1, "customer", "Hei"), aMessage(2, "customer", "Takki  on\nrikki"), aMessage(3, "bot", "Haen ihmisen"), anEvent(4, "Queued"), aMessage(5, "customer", " ")])).toBe("Takki on rikki");
  });

  it("are none while the customer has said nothing", () => {
    expect(lastWords([aMessage(1, "bot", "Hei"), anEvent(2, "Queued")])).toBe("");
  });
});
