import type { Client, HelpCall } from "@helppo/api";
import { expect, it, vi } from "vitest";
import { answers, HelpState } from "./help.svelte";

const person = (id: string) => ({ id, name: id });
const call = (id: string, more: Partial<HelpCall> = {}): HelpCall => ({ id, case: { id: "cas_1", number: 7, subject: null }, by: person("silja"), asked: "Sales", asks_me: false, asked_at: 0, closed_at: null, words: [{ by: person("silja"), text: "?", at: 0 }], ...more });

it("the calls of a case and those that ask me are told apart", async () => {
  const items = [call("a"), call("b", { case: null, asks_me: true }), call("c", { case: { id: "cas_2", number: 8, subject: null }, asks_me: true })];
  const help = new HelpState({ get: async () => ({ items }) } as unknown as Client);
  await help.load();
  expect(help.ofCase("cas_1").map((one) => one.id)).toEqual(["a"]);
  expect(help.asksMe.map((one) => one.id)).toEqual(["b", "c"]);
});

it("only what concerns calls reads them anew, many events once", async () => {
  vi.useFakeTimers();
  let asked = 0;
  const help = new HelpState({ get: async () => (asked++, { items: [call("a")] }) } as unknown as Client);
  await help.load();
  for (const kind of ["HelpAsked", "HelpAnswered"]) help.take({ kind, case: "cas_9" });
  help.take({ kind: "MessageSent", case: "cas_1" });
  help.take({ kind: "CaseAssigned", case: "cas_9" });
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked).toBe(2);
  help.take({ kind: "CaseStatusChanged", case: "cas_1" });
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked).toBe(3);
  vi.useRealTimers();
});

it("what whoever asked adds is no answer", () => {
  const words = [person("silja"), person("silja"), person("olli")].map((by) => ({ by, text: "x", at: 0 }));
  expect(answers(call("a", { words }))).toBe(1);
});
