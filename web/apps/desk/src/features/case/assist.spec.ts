import type { CaseAssist, Client } from "@helppo/api";
import { expect, it } from "vitest";
import { AssistState, gaps, suggestions } from "./assist.svelte";

const help = (text: string): CaseAssist => ({
  message: "msg_1",
  language: "fi",
  articles: [
    { article: "art_1", locale: "fi", title: "Palautus", lead: "Näin palautat.", url: "https://apu.example/help/fi/a/palautus" },
    { article: "art_2", locale: "fi", title: "Sisäinen ohje", lead: "Vain meille.", url: null },
  ],
  replies: [{ message: "msg_0", case: "cas_0", number: 7, text }],
  similar: [{ case: "cas_2", number: 9, subject: "Palautus", answer: "Rahat\npalautettiin." }],
  proposals: [{ kind: "priority", label: "2", name: "2", by: "rule" }],
});

it("what was said before comes first, and only what customers may read is inserted", () => {
  const list = suggestions(help("Hei,\nrahat tulevat."));
  expect(list.map((one) => [one.kind, one.text, one.href])).toEqual([
    ["reply", "Hei,\nrahat tulevat.", null],
    ["article", "Palautus: https://apu.example/help/fi/a/palautus", null],
    ["article", null, "/knowledge/art_2"],
    ["similar", null, "/cases/cas_2"],
  ]);
  expect(suggestions(null)).toEqual([]);
});

it("a gap is told once, and brackets of one's own are none", () => {
  expect(gaps("Hei [name], soitan numeroon [phone] tai [phone]. [1] [huom]")).toEqual(["name", "phone"]);
});

it("the answer to the newest question stands, and a failure is silence", async () => {
  const waiting: ((value: CaseAssist | Error) => void)[] = [];
  const client = { get: () => new Promise((done, fail) => waiting.push((value) => (value instanceof Error ? fail(value) : done(value)))) } as unknown as Client;
  const state = new AssistState("cas_1", client);
  const [first, second] = [state.load(), state.load()];
  waiting[1]?.(help("uusi"));
  waiting[0]?.(help("vanha"));
  await Promise.all([first, second]);
  expect(state.now?.replies[0]?.text).toBe("uusi");
  const third = state.load();
  waiting[2]?.(new Error("away"));
  await third;
  expect(state.now).toBeNull();
});

it("a proposal that does not fit is gone at once", async () => {
  const sent: unknown[] = [];
  const client = { get: () => Promise.resolve(help("x")), post: (_: string, body: unknown) => Promise.resolve(sent.push(body)) } as unknown as Client;
  const state = new AssistState("cas_1", client);
  await state.load();
  const [proposal] = state.now?.proposals ?? [];
  if (proposal) await state.refuse(proposal);
  expect(state.now?.proposals).toEqual([]);
  expect(sent).toEqual([{ kind: "priority", label: "2" }]);
});
