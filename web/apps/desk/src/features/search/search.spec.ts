import type { Client } from "@helppo/api";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { hrefOf, SearchState } from "./search.svelte";

const NONE = { text: "", marks: [] };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function made(answer: (q: string) => Promise<unknown>): { search: SearchState; asked: string[] } {
  const asked: string[] = [];
  const client = { get: (_path: string, query: { q: string }) => (asked.push(query.q), answer(query.q)) } as unknown as Client;
  return { search: new SearchState(client), asked };
}

it("asks once, a moment after the last key, and not for a single letter", async () => {
  const { search, asked } = made(async () => ({ hits: [], total: 0, next: null }));
  for (const text of ["t", "ta", "tak", "takki"]) search.type(text);
  await vi.advanceTimersByTimeAsync(200);
  expect(asked).toEqual(["takki"]);
  expect(search.answered).toBe("takki");
});

it("a failure says so and keeps what was typed", async () => {
  const { search } = made(async () => Promise.reject(new Error("down")));
  search.type("lasku");
  await vi.advanceTimersByTimeAsync(200);
  expect([search.failed, search.query, search.asking]).toEqual([true, "lasku", false]);
});

it("an emptied field forgets the hits at once", async () => {
  const { search } = made(async () => ({ hits: [{ kind: "case", id: "cas_1", title: "x", snippet: NONE, at: 1 }], total: 1 }));
  search.type("takki");
  await vi.advanceTimersByTimeAsync(200);
  search.type("");
  expect([search.hits.length, search.answered]).toEqual([0, null]);
});

it("every kind of hit opens its own page", () => {
  const hit = { id: "x_1", title: "", snippet: NONE, at: 0, case: null, number: null };
  expect(hrefOf({ ...hit, kind: "case" })).toBe("/cases/x_1");
  expect(hrefOf({ ...hit, kind: "message", case: "cas_2" })).toBe("/cases/cas_2?message=x_1");
  expect(hrefOf({ ...hit, kind: "customer" })).toBe("/customers/x_1");
  expect(hrefOf({ ...hit, kind: "article" })).toBe("/knowledge/x_1");
});
