import type { LiveEvent } from "@helppo/api";
import { expect, it } from "vitest";
import { NOW } from "../../testing/world";
import { WrapUps } from "./wrap.svelte";

const started = (interaction: string, at = NOW): LiveEvent => ({ topic: "inbox", kind: "WrapUpStarted", at, interaction, data: {} });
function box(): Pick<Storage, "getItem" | "setItem"> {
  const kept = new Map<string, string>();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
}

it("what is left counts from the talk's end, and stops at nothing", () => {
  const wraps = new WrapUps(box());
  wraps.take(started("int_a"));
  expect([wraps.left("int_a", 90_000, NOW + 30_000), wraps.left("int_a", 90_000, NOW + 500_000)]).toEqual([60_000, 0]);
});

it("what is left is known after a reload, and not pretended where it is not known", () => {
  const store = box();
  new WrapUps(store).take(started("int_a"));
  const again = new WrapUps(store);
  expect([again.left("int_a", 90_000, NOW), again.left("int_b", 90_000, NOW), again.left("int_a", 0, NOW)]).toEqual([90_000, null, null]);
});

it("work that is done leaves at once, and comes back when the server refuses", async () => {
  const wraps = new WrapUps(box());
  const ended = wraps.end("int_a", () => Promise.reject(new Error("no")));
  expect(wraps.isDone("int_a")).toBe(true);
  await expect(ended).rejects.toThrow();
  expect(wraps.isDone("int_a")).toBe(false);
});

it("a broken store is an empty one", () => {
  expect(new WrapUps({ getItem: () => "{", setItem: () => undefined }).left("int_a", 1, NOW)).toBeNull();
});
