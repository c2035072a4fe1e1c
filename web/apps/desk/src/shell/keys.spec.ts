import { describe, expect, it, vi } from "vitest";
import type { Command } from "./commands.svelte";
import { fold, pieces, score } from "./match";
import { match, type Route } from "./router.svelte";
import { isTyping, Shortcuts, stroke } from "./shortcuts";

interface Press {
  key: string;
  ctrl?: boolean;
  shift?: boolean;
  alt?: boolean;
  altGraph?: boolean;
  in?: string;
  at?: number;
}

/** A key press as the browser reports it, on a page or in a field. */
function press({ key, ctrl = false, shift = false, alt = false, altGraph = false, in: field, at = 0 }: Press): KeyboardEvent {
  const target = { tagName: (field ?? "DIV").toUpperCase(), type: "text", isContentEditable: field === "editable", closest: (selector: string) => (field && field !== "editable" && selector.startsWith("input") ? target : null) };
  return { key, ctrlKey: ctrl || altGraph, metaKey: false, shiftKey: shift, altKey: alt || altGraph, isComposing: false, defaultPrevented: false, timeStamp: at, target, getModifierState: (name: string) => name === "AltGraph" && altGraph, preventDefault: vi.fn() } as unknown as KeyboardEvent;
}

function desk(single = true): { keys: Shortcuts; ran: string[] } {
  const ran: string[] = [];
  const command = (id: string, keys: string, rest: Partial<Command> = {}): Command => ({ id, keys, label: id, group: "case", run: () => ran.push(id), ...rest });
  const list = [command("reply", "r"), command("solve", "e"), command("solve-next", "shift+e"), command("work", "g i"), command("board", "g d"), command("sheet", "?"), command("search", "/"), command("open", "enter|o"), command("palette", "mod+k", { typing: true })];
  return { keys: new Shortcuts({ commands: () => list, singleKeys: () => single, blocked: () => false }), ran };
}

describe("a key press", () => {
  it.each([
    [{ key: "e" }, "e"],
    [{ key: "E", shift: true }, "shift+e"],
    [{ key: "?", shift: true }, "?"],
    [{ key: "/", shift: true }, "/"],
    [{ key: "k", ctrl: true }, "mod+k"],
    [{ key: "@", altGraph: true }, "@"],
    [{ key: "Escape" }, "esc"],
    [{ key: "Shift", shift: true }, null],
    [{ key: "Dead" }, null],
  ])("%o is %s", (given, wanted) => {
    expect(stroke(press(given))).toBe(wanted);
  });
});

describe("shortcuts", () => {
  it("run their command", () => {
    const { keys, ran } = desk();
    for (const key of ["r", "e", "?", "/", "o"]) keys.handle(press({ key }));
    keys.handle(press({ key: "E", shift: true }));
    expect(ran).toEqual(["reply", "solve", "sheet", "search", "open", "solve-next"]);
  });

  it("never fire for any printable key while somebody writes", () => {
    const { keys, ran } = desk();
    for (const field of ["input", "textarea", "select", "editable"]) {
      for (let code = 32; code < 127; code += 1) keys.handle(press({ key: String.fromCharCode(code), in: field, at: code }));
    }
    expect(ran).toEqual([]);
  });

  it("with Ctrl work also while somebody writes", () => {
    const { keys, ran } = desk();
    keys.handle(press({ key: "k", ctrl: true, in: "textarea" }));
    expect(ran).toEqual(["palette"]);
  });

  it("in two strokes wait for the second, not for ever", () => {
    const { keys, ran } = desk();
    keys.handle(press({ key: "g", at: 0 }));
    keys.handle(press({ key: "i", at: 500 }));
    keys.handle(press({ key: "g", at: 1_000 }));
    keys.handle(press({ key: "d", at: 5_000 }));
    expect(ran).toEqual(["work"]);
  });

  it("of one key can be turned off, and then only Ctrl works", () => {
    const { keys, ran } = desk(false);
    for (const key of ["r", "e", "g", "i", "?"]) keys.handle(press({ key }));
    keys.handle(press({ key: "k", ctrl: true }));
    expect(ran).toEqual(["palette"]);
  });

  it("leave the browser's own keys alone", () => {
    const { keys, ran } = desk();
    for (const key of ["r", "e", "s", "l"]) keys.handle(press({ key, ctrl: true }));
    expect(ran).toEqual([]);
  });
});

describe("where a person writes", () => {
  it("is a field, not a box to tick", () => {
    const tick = { tagName: "INPUT", type: "checkbox", isContentEditable: false, closest: () => tick } as unknown as EventTarget;
    expect(isTyping(tick)).toBe(false);
    expect(isTyping(null)).toBe(false);
  });
});

describe("typed letters", () => {
  it("fit best at the beginning, then at a word, then anywhere", () => {
    const points = ["Assign", "Not assign", "Reassign", "Solve"].map((label) => score("assign", label));
    expect(points).toEqual([...points].sort((a, b) => b - a));
    expect(points.at(-1)).toBe(0);
  });

  it("find words without their dots", () => {
    expect(score(fold("saannot"), "Säännöt")).toBeGreaterThan(0);
    expect(pieces("hirvo", "Härvöhirvö").some((piece) => piece.hit)).toBe(true);
  });

  it("in any order of words", () => {
    expect(score("next solve", "Solve and open the next")).toBeGreaterThan(0);
  });
});

describe("an address", () => {
  const page = (): never => {
    throw new Error("not fetched in this test");
  };
  const routes: Route[] = [
    { path: "/inbox/:view?/:case?/:pane?", area: "inbox", page },
    { path: "/customers/:id?", area: "customers", page },
  ];

  it("gives its parts", () => {
    expect(match(routes, "/inbox/mine/cas_1")?.params).toEqual({ view: "mine", case: "cas_1" });
    expect(match(routes, "/inbox")?.params).toEqual({});
    expect(match(routes, "/customers/cus_1/")?.params).toEqual({ id: "cus_1" });
  });

  it("of nothing is nothing", () => {
    expect(match(routes, "/elsewhere")).toBeNull();
    expect(match(routes, "/customers/a/b")).toBeNull();
  });
});
