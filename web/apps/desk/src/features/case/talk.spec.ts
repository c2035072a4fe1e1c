import { describe, expect, it } from "vitest";
import { aDetail, aMessage, anEvent, ME } from "../../testing/world";
import { myTalk, talkOver } from "./talk";

const chat = { id: "chn_chat", kind: "chat", name: "Chat" } as const;
const running = (state: "active" | "wrap_up" | "waiting", channel_kind: "chat" | "email" = "chat") => aDetail({ channel: chat, interaction: { id: "int_a", state, agent: ME, channel_kind } });
const idle = aDetail({ channel: chat, interaction: null });

describe("a talk", () => {
  it("can be ended by who is in it, while it runs, and only a talk", () => {
    expect(myTalk(running("active"), ME)).toEqual({ id: "int_a", kind: "chat" });
    expect([myTalk(running("active"), "agt_other"), myTalk(running("wrap_up"), ME), myTalk(running("active", "email"), ME), myTalk(idle, ME)]).toEqual([null, null, null, null]);
  });

  it("is over while it is written up, and after that until the customer writes again", () => {
    expect(talkOver(running("wrap_up"), [])).toEqual({ id: "int_a", kind: "chat" });
    const ended = [aMessage(1, "customer", "Hei"), { ...anEvent(2, "WrapUpStarted", { how: "agent_ended" }), interaction: "int_a" }, { ...anEvent(3, "InteractionEnded", { how: "written_up" }), interaction: "int_a" }];
    expect(talkOver(idle, ended)?.id).toBe("int_a");
    expect(talkOver(idle, [...ended, aMessage(4, "customer", "Vielä yksi")])).toBeNull();
    expect(talkOver(idle, [...ended, aMessage(4, "agent", "Kirje", { via: "email" })])?.id).toBe("int_a");
  });

  it("is over when the customer ended it", () => {
    const end = anEvent(2, "InteractionEnded", { how: "left" });
    expect(talkOver(idle, [{ ...end, actor: { kind: "customer", id: "cus_a", name: "Aino" } }])).not.toBeNull();
  });

  it("is not over when it waits again, was left before anybody came, or never was one", () => {
    expect(talkOver(running("waiting"), [anEvent(2, "WrapUpStarted", { how: "agent_ended" })])).toBeNull();
    expect(talkOver(idle, [anEvent(2, "InteractionEnded", { how: "abandoned" })])).toBeNull();
    expect(talkOver(aDetail({ interaction: null }), [anEvent(2, "InteractionEnded", { how: "agent_ended" })])).toBeNull();
  });
});
