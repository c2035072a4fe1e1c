import { expect, it } from "vitest";
import { aMessage, anEvent, ME } from "../../testing/world";
import { thankedFor } from "./thanks.svelte";

it("a colleague's answer or note can be thanked for, and nothing else", () => {
  const theirs = aMessage(1, "agent", "Hei", { agent: "agt_eero" });
  const note = { ...anEvent(2, "NoteAdded"), kind: "note" as const, event: undefined, note: { id: "note_1", text: "Lue tämä", mentions: [] }, actor: { kind: "agent" as const, id: "agt_eero", name: "Eero" } };
  expect([theirs, note].map((item) => thankedFor(item, ME))).toEqual([true, true]);
  const others = [aMessage(3, "agent", "Oma"), aMessage(4, "customer", "Hei"), aMessage(5, "bot", "Hei"), anEvent(6, "CaseAssigned"), { ...theirs, id: "ours-1" }, { ...theirs, merged_case: "cas_2" }];
  expect(others.map((item) => thankedFor(item, ME))).toEqual([false, false, false, false, false, false]);
});
