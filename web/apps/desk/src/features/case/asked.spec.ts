import type { AskedAgain, Client } from "@helppo/api";
import { beforeEach, expect, it, vi } from "vitest";
import { AskedState } from "./asked.svelte";

const order: AskedAgain = { key: "order_number", value: "48210", from: "message" };
let texts: string[];
let answer: () => Promise<{ known: AskedAgain[] }>;
const client = { post: (_: string, body: { text: string }) => (texts.push(body.text), answer()) } as unknown as Client;

beforeEach(() => {
  vi.useFakeTimers();
  texts = [];
  answer = () => Promise.resolve({ known: [order] });
});

it("the server is asked once the hands rest", async () => {
  const state = new AskedState("cas_1", client);
  for (const text of ["Mikä on ti", "Mikä on tilaus", "Mikä on tilausnumerosi?"]) state.type(text);
  expect(texts).toEqual([]);
  await vi.advanceTimersByTimeAsync(400);
  expect(texts).toEqual(["Mikä on tilausnumerosi?"]);
  expect(state.known).toEqual([order]);
  expect(state.settled()).toBeNull();
  state.type("");
  expect(state.known).toEqual([]);
});

it("sending waits for an answer that is on its way, and not for ever", async () => {
  const state = new AskedState("cas_1", client);
  state.type("Mikä on tilausnumerosi?");
  await state.settled();
  expect(state.known).toEqual([order]);
  answer = () => new Promise(() => undefined);
  state.type("Mikä on tilausnumerosi nyt?");
  const waiting = state.settled();
  await vi.advanceTimersByTimeAsync(700);
  await waiting;
});

it("without a server nothing is known and nothing stands in the way", async () => {
  answer = () => Promise.reject(new Error("away"));
  const state = new AskedState("cas_1", client);
  state.type("Mikä on tilausnumerosi?");
  await state.settled();
  expect(state.known).toEqual([]);
});
