import type { Client } from "@helppo/api";
import { expect, it } from "vitest";
import { PulseState } from "./pulse.svelte";

function client(answers: Record<string, unknown>, sent: unknown[] = []): Client {
  const put = async (path: string, body?: unknown): Promise<unknown> => {
    sent.push([path, body]);
    const answer = answers[path];
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { put } as unknown as Client;
}

it("the question stands until it is answered or left", async () => {
  const sent: unknown[] = [];
  const pulse = new PulseState(client({ "/pulse/question": { ask: { least: 5 } }, "/pulse/answer": undefined }, sent));
  await pulse.ask();
  expect(pulse.asked).toEqual({ least: 5 });
  expect(await pulse.answer(4, " long queue ")).toBe(true);
  expect(pulse.asked).toBeNull();
  expect(sent.at(-1)).toEqual(["/pulse/answer", { score: 4, words: "long queue" }]);
  await pulse.ask();
  pulse.skip();
  expect(pulse.asked).toBeNull();
  expect(sent).toHaveLength(3);
});

it("no question comes when the server has none or is out of reach", async () => {
  for (const answer of [{}, { ask: null }, new Error("gone")]) {
    const pulse = new PulseState(client({ "/pulse/question": answer }));
    await pulse.ask();
    expect(pulse.asked).toBeNull();
  }
});
