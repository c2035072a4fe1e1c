import type { Promised } from "@helppo/api";
import { describe, expect, it } from "vitest";
import { owed, promiseTimes } from "./promises.svelte";

const one = (id: string, due_at: number, ended_at: number | null = null): Promised => ({ id, case: "cas_1", case_number: 1, agent: "agt_1", agent_name: "Aino", text: "To call", due_at, state: ended_at ? "kept" : "open", ended_at, created_at: 0 });

describe("promises", () => {
  it("shows what is owed, the most pressing first, and not what was kept", () => {
    const found = owed({ promises: [one("late", 9), one("soon", 3), one("kept", 1, 2)] });
    expect(found.map((promise) => promise.id)).toEqual(["soon", "late"]);
    expect(owed(null)).toEqual([]);
  });

  it("offers today only while there is time left in it", () => {
    const morning = new Date(2026, 10, 23, 9).getTime();
    expect(promiseTimes(morning).map((time) => time.id)).toEqual(["today", "tomorrow", "two", "week"]);
    const evening = new Date(2026, 10, 23, 15, 45).getTime();
    expect(promiseTimes(evening)[0]?.id).toBe("tomorrow");
  });
});
