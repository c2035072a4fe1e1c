import { Client } from "@helppo/api";
import { expect, it, vi } from "vitest";
import { KnowledgeState } from "./knowledge.svelte";

/** Answers in turn with what it is given, and remembers what was asked. */
function house(answers: { items: { id: string }[]; next: string | null }[]): { state: KnowledgeState; asked: URLSearchParams[] } {
  const asked: URLSearchParams[] = [];
  const reply = vi.fn((address: string) => {
    asked.push(new URL(address, "http://desk").searchParams);
    return Promise.resolve(new Response(JSON.stringify(answers.shift() ?? { items: [], next: null })));
  });
  return { state: new KnowledgeState(new Client({ fetch: reply as unknown as typeof fetch })), asked };
}

it("asks the server for what fits, a page at a time", async () => {
  const { state, asked } = house([{ items: [{ id: "a" }], next: "c1" }, { items: [{ id: "b" }], next: null }]);
  state.filter = "broken";
  state.category = "cat_1";
  state.language = "fi";
  state.query = " palautus ";
  await state.load();
  expect(Object.fromEntries(asked[0] ?? [])).toEqual({ status: "broken", category: "cat_1", language: "fi", q: "palautus", limit: "50" });
  expect(state.next).toBe("c1");
  await state.more();
  expect(asked[1]?.get("cursor")).toBe("c1");
  expect(state.articles?.map((one) => one.id)).toEqual(["a", "b"]);
  expect(state.next).toBeNull();
  await state.more();
  expect(asked.length).toBe(2);
});

it("goes on by itself while nothing that was looked at fits", async () => {
  const { state, asked } = house([{ items: [], next: "c1" }, { items: [], next: "c2" }, { items: [{ id: "a" }], next: null }]);
  await state.load();
  expect(asked.length).toBe(3);
  expect(state.articles?.length).toBe(1);
});

it("shows what was asked last, whatever comes first", async () => {
  const waiting: ((answer: Response) => void)[] = [];
  const state = new KnowledgeState(new Client({ fetch: (() => new Promise<Response>((give) => waiting.push(give))) as unknown as typeof fetch }));
  const first = state.load();
  const second = state.load();
  waiting[1]?.(new Response(JSON.stringify({ items: [{ id: "new" }], next: null })));
  waiting[0]?.(new Response(JSON.stringify({ items: [{ id: "old" }], next: null })));
  await Promise.all([first, second]);
  expect(state.articles?.map((one) => one.id)).toEqual(["new"]);
});
