import { describe, expect, it } from "vitest";
import { cut } from "./pieces";
import { snoozeTimes } from "./snooze";
import { tokenAt } from "./token";

describe("running text", () => {
  it("makes links of addresses and leaves the sentence's own marks", () => {
    expect(cut("Katso https://a.example/b?c=1. Tai www.b.example!").filter((piece) => piece.kind === "link")).toEqual([
      { kind: "link", text: "https://a.example/b?c=1", href: "https://a.example/b?c=1" },
      { kind: "link", text: "www.b.example", href: "https://www.b.example" },
    ]);
  });

  it("makes a mail link", () => {
    expect(cut("to a.b@c.example, please")[1]).toEqual({ kind: "link", text: "a.b@c.example", href: "mailto:a.b@c.example" });
  });

  it("never makes a link that runs a script", () => {
    expect(cut("javascript:alert(1) data:text/html,x").every((piece) => piece.kind === "text")).toBe(true);
  });

  it("marks people by whole or first name", () => {
    expect(cut("@Eero ja @Maria Nyström, hei", ["Eero Lehto", "Maria Nyström"]).filter((piece) => piece.kind === "mention").map((piece) => piece.text)).toEqual(["@Eero", "@Maria Nyström"]);
  });

  it("shows our own address as people know it, without what names the case", () => {
    const text = "La 21.11. asiakaspalvelu+c0am14bt2g0004xk9m2q7wzr4t5v6n@suopursu.example kirjoitti";
    expect(cut(text).map((piece) => piece.text).join("")).toBe("La 21.11. asiakaspalvelu@suopursu.example kirjoitti");
    expect(cut("aino+c64@posti.example")[0]?.text).toBe("aino+c64@posti.example");
  });

  it("loses nothing", () => {
    const text = "Hei @Eero, https://a.example (ja b@c.example).\n";
    expect(cut(text, ["Eero Lehto"]).map((piece) => piece.text).join("")).toBe(text);
  });
});

describe("the sign behind the caret", () => {
  const at = (text: string) => tokenAt(text, text.length, "with mentions");

  it("is a ready text after a slash that begins a word", () => {
    expect(at("/")).toEqual({ kind: "answer", query: "", from: 0, to: 1 });
    expect(at("Hei /kul")).toEqual({ kind: "answer", query: "kul", from: 4, to: 8 });
  });

  it.each(["and/or", "https://x", "1 / 2", "//"])("is nothing in %s", (text) => {
    expect(at(text)).toBeNull();
  });

  it("is a colleague after @, also with a second name", () => {
    expect(at("kiitos @maria n")).toMatchObject({ kind: "mention", query: "maria n" });
    expect(at("a@b")).toBeNull();
  });

  it("offers no colleagues in a reply", () => {
    expect(tokenAt("@ma", 3, "answers only")).toBeNull();
  });
});

describe("times to put a case away", () => {
  it("on a Friday afternoon are later, tomorrow, Monday and in a week", () => {
    const friday = new Date(2026, 10, 20, 14, 10).getTime();
    expect(snoozeTimes(friday).map(({ id, at }) => [id, new Date(at).getDate(), new Date(at).getHours()])).toEqual([
      ["later", 20, 17],
      ["tomorrow", 21, 9],
      ["monday", 23, 9],
      ["week", 27, 9],
    ]);
  });

  it("late on a Sunday do not say the same moment twice", () => {
    const sunday = new Date(2026, 10, 22, 22, 30).getTime();
    expect(snoozeTimes(sunday).map(({ id }) => id)).toEqual(["tomorrow", "week"]);
  });
});
