import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Entry, MemoryShelf, Outbox, type Outcome } from "./outbox.ts";

const entry = (client_id: string, over: Partial<Entry> = {}): Entry => ({
  client_id,
  channel: "chn_a",
  talk: null,
  thread: "t1",
  text: client_id,
  files: [],
  email: null,
  human: false,
  at: Number(client_id),
  refused: null,
  ...over,
});

let shelf: MemoryShelf;
let sent: { id: string; talk: string | null }[];
let answers: Outcome[];
let shown: string[];

/** An outbox whose server answers from `answers`, then always stores. */
function outbox(): Outbox {
  return new Outbox(
    shelf,
    "chn_a",
    async (e) => {
      sent.push({ id: e.client_id, talk: e.talk });
      return answers.shift() ?? { kind: "stored", talk: "cas_1" };
    },
    (entries) => (shown = entries.map((e) => e.client_id + (e.refused ? `!${e.refused}` : ""))),
  );
}

beforeEach(() => {
  vi.useFakeTimers();
  shelf = new MemoryShelf();
  [sent, answers, shown] = [[], [], []];
});
afterEach(() => void vi.useRealTimers());

test("messages leave in the order they were written and follow the talk that the first one opened", async () => {
  const box = outbox();
  answers = [{ kind: "later", afterMs: null }];
  await box.add(entry("1"));
  await vi.advanceTimersByTimeAsync(0);
  await box.add(entry("2"));
  await box.add(entry("3", { thread: "t2" }));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sent.slice(-3)).toEqual([
    { id: "1", talk: null },
    { id: "2", talk: "cas_1" },
    { id: "3", talk: null },
  ]);
  expect(shown).toEqual([]);
});

test("what the server did not confirm stays, and is sent again under the same name", async () => {
  const box = outbox();
  answers = [{ kind: "later", afterMs: null }, { kind: "later", afterMs: 700 }];
  await box.add(entry("1"));
  await vi.advanceTimersByTimeAsync(0);
  expect(await shelf.all()).toHaveLength(1);
  expect(shown).toEqual(["1"]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sent).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(700);
  expect(sent.map((s) => s.id)).toEqual(["1", "1", "1"]);
  expect(await shelf.all()).toHaveLength(0);
});

test("a refused message is shown as refused, does not stop the next one, and can be tried again", async () => {
  const box = outbox();
  answers = [{ kind: "refused", why: "too-long" }];
  await box.add(entry("1"));
  await box.add(entry("2"));
  await vi.advanceTimersByTimeAsync(0);
  expect(shown).toEqual(["1!too-long"]);
  await box.retry("1");
  await vi.advanceTimersByTimeAsync(0);
  expect(shown).toEqual([]);
  expect(sent.map((s) => s.id)).toEqual(["1", "2", "1"]);
});

test("a page opened again finds what an earlier one left behind, of its own channel only", async () => {
  await shelf.put(entry("1"));
  await shelf.put(entry("2", { channel: "chn_b" }));
  const box = outbox();
  expect((await box.list()).map((e) => e.client_id)).toEqual(["1"]);
  await box.flush();
  expect(sent.map((s) => s.id)).toEqual(["1"]);
  expect((await shelf.all()).map((e) => e.client_id)).toEqual(["2"]);
});
