import type { BoardPerson, BoardRow, Client, HoursView, QueueTarget, Team } from "@helppo/api";
import { board as words } from "@helppo/i18n/desk-b";
import { t } from "@helppo/i18n/desk";
import { beforeAll, describe, expect, it } from "vitest";
import { BoardActs } from "./acts.svelte";

interface Call {
  method: string;
  path: string;
  body: unknown;
}

function desk(answer: (call: Call) => unknown = () => ({})): { acts: BoardActs; calls: Call[]; said: string[]; undo: () => Promise<void> } {
  const calls: Call[] = [];
  const said: string[] = [];
  let back: (() => void | Promise<void>) | undefined;
  const ask = (method: string) => (path: string, body?: unknown): Promise<unknown> => {
    const call = { method, path, body };
    calls.push(call);
    const told = answer(call);
    return told instanceof Error ? Promise.reject(told) : Promise.resolve(told);
  };
  const client = Object.fromEntries(["get", "put", "post", "patch", "delete"].map((name) => [name, ask(name)])) as unknown as Client;
  const toasts = { done: (text: string, undo?: () => void | Promise<void>) => ((back = undo), said.push(text)), failed: (text: string) => said.push(`failed: ${text}`) };
  return { acts: new BoardActs(client, toasts), calls, said, undo: async () => void (await back?.()) };
}

const aino = { id: "agt_a", name: "Aino", status: "busy", reason: "meeting", until: null } as BoardPerson;
const row = { id: "cas_1", owner: { id: "agt_a", name: "Aino" }, team: { id: "tea_a", name: "Palautukset" }, priority: 1 } as BoardRow;

beforeAll(async () => {
  await Promise.all([words.use("en"), t.use("en")]);
});

describe("every act of the wall", () => {
  it("can be taken back by the call that says the opposite", async () => {
    const { acts, calls, said, undo } = desk();
    await acts.presence(aino, { status: "available" }, "Available");
    await undo();
    await acts.priority(row, 3);
    await undo();
    expect(said).toEqual(["Aino is now: Available", "Priority is now: Urgent"]);
    expect(calls.map((call) => call.body)).toEqual([{ status: "available" }, { status: "busy", reason: "meeting", until: null }, { priority: 3 }, { priority: 1 }]);
  });

  it("says why nothing happened, and offers no way back from nothing", async () => {
    const { acts, said, undo, calls } = desk(() => new Error("no such agent"));
    expect(await acts.assign(row, null)).toBe(false);
    await undo();
    expect(said[0]).toMatch(/^failed: .*no such agent/);
    expect(calls).toHaveLength(1);
  });
});

describe("moving a person", () => {
  it("changes the newest list of members by that person only", async () => {
    const teams: Team[] = [{ id: "tea_a", name: "Palautukset", members: ["agt_b"] }];
    const { acts, calls, undo } = desk(({ method, body }) => {
      if (method === "get") return { items: teams, next: null };
      teams[0] = { ...teams[0]!, members: [...(body as { members: string[] }).members, "agt_new"] };
      return teams[0];
    });
    await acts.join(aino, teams[0]!);
    await undo();
    const puts = calls.filter((call) => call.method === "put").map((call) => call.body);
    expect(puts).toEqual([{ members: ["agt_b", "agt_a"] }, { members: ["agt_b", "agt_new"] }]);
  });
});

describe("help for a queue", () => {
  it("leaves a target alone that somebody else has set since the panel was opened", async () => {
    const seen = { team: { id: "tea_a", name: "Palautukset" }, channel_kind: "chat", target_ms: 60_000, target_percent: 80, overflow: [] } as unknown as QueueTarget;
    const { acts, calls, undo } = desk(({ method }) => (method === "get" ? { items: [{ ...seen, target_ms: 30_000 }] } : {}));
    await acts.help(seen, [{ team: "tea_b", after_ms: 60_000 }], "Chat");
    await undo();
    const put = calls.filter((call) => call.method === "put").map((call) => (call.body as { items: QueueTarget[] }).items[0]);
    expect(put.map((one) => [one?.target_ms, one?.overflow])).toEqual([[30_000, [{ team: "tea_b", after_ms: 60_000 }]], [30_000, []]]);
  });
});

describe("the people of a large house", () => {
  it("are read to the last page", async () => {
    const { acts } = desk(({ path, body }) => {
      const from = Number((body as { cursor?: string } | undefined)?.cursor ?? 0);
      return path === "/agents" ? { items: Array.from({ length: 200 }, (_, at) => ({ id: `agt_${from + at}` })), next: from < 400 ? String(from + 200) : null } : { items: [], next: null };
    });
    await acts.load();
    expect(new Set(acts.agents.map((one) => one.id)).size).toBe(600);
  });
});

describe("opening hours", () => {
  it("of a channel that followed the house follow it again after undo", async () => {
    const { acts, calls, undo } = desk();
    const before = { time_zone: "Europe/Helsinki", week: {}, exceptions: [], set: false, open: true } as unknown as HoursView;
    await acts.hours("chn_1", before, before, "said");
    await undo();
    expect(calls.map(({ method, path }) => `${method} ${path}`)).toEqual(["put /hours?channel=chn_1", "delete /hours?channel=chn_1"]);
  });
});
