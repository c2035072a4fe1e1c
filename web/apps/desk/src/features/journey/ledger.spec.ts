import type { Client } from "@helppo/api";
import { describe, expect, it, vi } from "vitest";
import { askedOf, LedgerState, stretchOf } from "./ledger.svelte";

const NOON = new Date(2026, 10, 23, 12).getTime();

describe("the ledger of a stretch", () => {
  it("reads the address, and falls back to what is usual", () => {
    expect(askedOf(new URLSearchParams("days=7&group=task&key=-"))).toEqual({ days: "7", group: "task", key: "", which: null });
    expect(askedOf(new URLSearchParams("days=3000&group=person&which=none"))).toEqual({ days: "28", group: "hoop", key: null, which: null });
  });

  it("takes whole days, today included", () => {
    const { from, to } = stretchOf("7", NOON);
    expect(new Date(to).getHours()).toBe(0);
    expect(to - from).toBe(7 * 86_400_000);
    expect(to).toBeGreaterThan(NOON);
  });

  it("asks for the rows of the open line by the very key of the line", async () => {
    const get = vi.fn((path: string) => Promise.resolve(path.endsWith("entries") ? { items: [{ event: "evt_1" }], next: null } : { sums: [] }));
    const state = new LedgerState({ get } as unknown as Client);
    await state.ask({ days: "28", group: "task", key: "", which: null }, NOON);
    expect(get.mock.calls.map(([path]) => path)).toEqual(["/reports/effort", "/reports/effort/entries"]);
    expect((get.mock.calls[1] as unknown as [string, Record<string, unknown>])[1]).toMatchObject({ task: "", ...stretchOf("28", NOON) });
    expect(state.rows).toHaveLength(1);
  });

  it("says when nothing could be fetched", async () => {
    const state = new LedgerState({ get: () => Promise.reject(new Error("down")) } as unknown as Client);
    await state.ask({ days: "28", group: "hoop", key: null, which: null }, NOON);
    expect(state.failed).toBe(true);
  });
});
