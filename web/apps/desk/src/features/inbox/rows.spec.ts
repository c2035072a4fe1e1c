import type { CaseRow } from "@helppo/api";
import { describe, expect, it } from "vitest";
import { aRow, ME, NOW } from "../../testing/world";
import { belongs, compare, fileOf, group, groupOf, rowClock } from "./rows";

const MIN = 60_000;
const ids = (rows: CaseRow[]): string[] => rows.map((row) => row.id);

describe("the clock of a row", () => {
  it("counts down to the target, warns near it, and says when it is over", () => {
    expect(rowClock(aRow({ due: { kind: "reply", at: NOW + 120 * MIN } }), NOW)).toEqual({ kind: "left", ms: 120 * MIN });
    expect(rowClock(aRow({ due: { kind: "reply", at: NOW + 20 * MIN } }), NOW).kind).toBe("risk");
    expect(rowClock(aRow({ due: { kind: "reply", at: NOW - MIN } }), NOW)).toEqual({ kind: "breach", ms: MIN });
  });

  it("warns later for a chat, which lives by the minute", () => {
    const chat = aRow({ channel: { id: "c", kind: "chat", name: "" }, due: { kind: "reply", at: NOW + 20 * MIN } });
    expect(rowClock(chat, NOW).kind).toBe("left");
    expect(rowClock({ ...chat, due: { kind: "reply", at: NOW + 2 * MIN } }, NOW).kind).toBe("risk");
  });

  it("of a case that waits for the customer says how long ago we wrote", () => {
    expect(rowClock(aRow({ status: "pending", due: { kind: "reply", at: NOW - MIN }, last: { author_kind: "agent", text: "", at: NOW - 5 * MIN } }), NOW)).toEqual({ kind: "ago", ms: 5 * MIN });
  });

  it("of a snoozed case says until when", () => {
    expect(rowClock(aRow({ snoozed_until: NOW + MIN }), NOW)).toEqual({ kind: "snoozed", until: NOW + MIN });
  });
});

describe("my work", () => {
  it("is grouped by what to do next, empty groups left out", () => {
    const rows = [
      aRow({ id: "pending", status: "pending" }),
      aRow({ id: "later", due: { kind: "reply", at: NOW + 48 * 60 * MIN } }),
      aRow({ id: "soon", due: { kind: "reply", at: NOW + 10 * MIN } }),
      aRow({ id: "chat", channel: { id: "c", kind: "chat", name: "" }, interaction: { id: "i", state: "active" } }),
    ];
    expect(group(rows, "mine", "due", NOW).map((one) => [one.id, ids(one.rows)])).toEqual([
      ["answer", ["soon", "chat"]],
      ["later", ["later"]],
      ["pending", ["pending"]],
    ]);
  });

  it("puts a chat that runs now under what to answer now", () => {
    expect(groupOf(aRow({ channel: { id: "c", kind: "chat", name: "" }, interaction: { id: "i", state: "active" } }), NOW)).toBe("answer");
    expect(groupOf(aRow({ channel: { id: "c", kind: "chat", name: "" }, interaction: { id: "i", state: "ended" } }), NOW)).toBe("today");
  });
});

describe("everybody's work", () => {
  const rows = [aRow({ id: "quiet", waiting_since: null }), aRow({ id: "waits", waiting_since: NOW - MIN })];
  const shape = (list: CaseRow[], order: "due" | "new"): unknown => group(list, "everybody's", order, NOW).map((one) => [one.id, ids(one.rows)]);

  it("has who waits above who does not", () => {
    expect(shape(rows, "due")).toEqual([["waiting", ["waits"]], ["rest", ["quiet"]]]);
  });

  it("is one list when all wait, when nobody does, and in any other order", () => {
    expect(shape(rows.slice(1), "due")).toEqual([["flat", ["waits"]]]);
    expect(shape(rows.slice(0, 1), "due")).toEqual([["flat", ["quiet"]]]);
    expect(group(rows, "everybody's", "new", NOW)).toHaveLength(1);
  });
});

describe("an order", () => {
  it("by urgency has who waits longest first, then what was spoken in last", () => {
    const rows = [
      aRow({ id: "quiet", waiting_since: null, last: { author_kind: "agent", text: "", at: NOW - 9 * MIN } }),
      aRow({ id: "spoken", waiting_since: null, last: { author_kind: "agent", text: "", at: NOW - MIN } }),
      aRow({ id: "short", waiting_since: NOW - MIN }),
      aRow({ id: "long", waiting_since: NOW - 5 * MIN }),
    ];
    expect(ids(rows.sort(compare("due")))).toEqual(["long", "short", "spoken", "quiet"]);
  });

  it("never lets equal rows change places", () => {
    const a = aRow({ id: "a", number: 1 });
    const b = aRow({ id: "b", number: 2 });
    for (const order of ["due", "new", "old"] as const) expect(Math.sign(compare(order)(a, b))).toBe(-Math.sign(compare(order)(b, a)));
  });
});

describe("whether a changed row belongs to the view", () => {
  const view = (id: string) => ({ id, kind: id, filter: null });

  it.each([
    ["mine", aRow({ owner: { id: ME, name: "" } }), true],
    ["mine", aRow({ owner: { id: "agt_other", name: "" } }), false],
    ["mine", aRow({ owner: { id: ME, name: "" }, snoozed_until: NOW + MIN }), false],
    ["mine", aRow({ owner: { id: ME, name: "" }, status: "solved" }), false],
    ["unassigned", aRow({ owner: null }), true],
    ["snoozed", aRow({ snoozed_until: NOW + MIN }), true],
    ["solved", aRow({ status: "closed" }), true],
    ["waiting", aRow({ interaction: { id: "i", state: "offered" } }), true],
    ["waiting", aRow({ interaction: { id: "i", state: "active" } }), false],
  ])("%s %#", (id, row, wanted) => {
    expect(belongs(row, view(id), {}, ME, NOW)).toBe(wanted);
  });

  it("asks the filters too", () => {
    const row = aRow({ tags: ["vip"], priority: 2 });
    expect(belongs(row, view("all"), { tag: "vip" }, ME, NOW)).toBe(true);
    expect(belongs(row, view("all"), { tag: "other" }, ME, NOW)).toBe(false);
    expect(belongs(row, view("all"), { priority: 0 }, ME, NOW)).toBe(false);
    expect(belongs(row, view("all"), { owner: "none" }, ME, NOW)).toBe(true);
  });

  it("is for the server to say when words are searched", () => {
    expect(belongs(aRow({}), view("all"), { q: "zip" }, ME, NOW)).toBeNull();
    expect(belongs(aRow({}), view("mentions"), {}, ME, NOW)).toBeNull();
  });
});

describe("the list as a file", () => {
  it("holds what the list shows: its view, its filters, its order", () => {
    expect(fileOf("/api/v1", "all", { status: "open", priority: 0 }, "new")).toBe("/api/v1/cases/export.csv?view=all&status=open&priority=0&order=new");
  });

  it("cannot be had of what was found by words", () => {
    expect(fileOf("/api/v1", "all", { q: "takki" }, "due")).toBeNull();
  });
});
