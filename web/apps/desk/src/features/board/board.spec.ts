import type { Board, Client } from "@helppo/api";
import { describe, expect, it } from "vitest";
import { BoardState } from "./board.svelte";

const empty: Board = { at: 1, waiting: 0, offered: 0, at_risk: 0, late: 0, abandoned: 0, longest_wait_ms: null, answered_in_target: null, ces: { mean: null, n: 0 }, queues: [], people: [], today: { from: 0, step_ms: 1, counts: [], usual: [] }, alarms: [] };

function wall(answers: (Board | Error)[]): { state: BoardState; tick: (ms: number) => void } {
  let now = 1000;
  const client = { get: () => { const next = answers.shift(); return next instanceof Error ? Promise.reject(next) : Promise.resolve(next); } } as unknown as Client;
  return { state: new BoardState(client, () => now), tick: (ms) => void (now += ms) };
}

describe("the age of the board", () => {
  it("starts again with every answer that is newer", async () => {
    const { state, tick } = wall([{ ...empty, at: 1 }, { ...empty, at: 2 }]);
    await state.ask();
    tick(3000);
    expect(state.age(4000)).toBe(3000);
    await state.ask();
    expect(state.age(4000)).toBe(0);
  });

  it("goes on when the server answers with what it said before", async () => {
    const { state, tick } = wall([{ ...empty, at: 1 }, { ...empty, at: 1 }]);
    await state.ask();
    tick(12_000);
    await state.ask();
    expect(state.age(13_000)).toBe(12_000);
  });

  it("goes on when the server does not answer, and the last numbers stay", async () => {
    const { state, tick } = wall([{ ...empty, waiting: 7 }, new Error("no line")]);
    await state.ask();
    tick(6000);
    await state.ask();
    expect(state.board?.waiting).toBe(7);
    expect(state.age(7000)).toBe(6000);
    expect(state.error).toBeInstanceOf(Error);
  });

  it("a wait stops ticking once the data is too old to be believed", async () => {
    const { state } = wall([empty]);
    await state.ask();
    expect(state.since(4000)).toBe(3000);
    expect(state.since(600_000)).toBe(10_000);
  });
});
