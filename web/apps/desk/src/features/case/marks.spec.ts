import { expect, it } from "vitest";
import { FakeServer } from "../../testing/world";
import { MarksState } from "./marks.svelte";

const none = { hard: false, lift: 0, personal: null };
const hard = { ...none, hard: true };

it("a mark is seen at once, kept, and can be taken back", async () => {
  const server = new FakeServer().on("GET /interactions/int_a/marks", { body: none }).on("PUT /interactions/int_a/marks", ({ body }) => ({ body }));
  const marks = new MarksState(server.client);
  await marks.of("int_a");
  const back = marks.set({ hard: true });
  expect(marks.now).toEqual(hard);
  await (await back)();
  expect([marks.now, server.count("PUT /interactions/int_a/marks")]).toEqual([none, 2]);
});

it("a refused mark is not shown", async () => {
  const server = new FakeServer().on("GET /interactions/int_a/marks", { body: none }).on("PUT /interactions/int_a/marks", { status: 403, body: {} });
  const marks = new MarksState(server.client);
  await marks.of("int_a");
  await expect(marks.set({ hard: true })).rejects.toThrow();
  expect(marks.now).toEqual(none);
});

it("an answer for work that was left does not show on the next", async () => {
  let tell: (answer: { body: unknown }) => void = () => undefined;
  const slow = new Promise<{ body: unknown }>((resolve) => (tell = resolve));
  const server = new FakeServer().on("GET /interactions/int_a/marks", () => slow).on("GET /interactions/int_b/marks", { body: none });
  const marks = new MarksState(server.client);
  const first = marks.of("int_a");
  await marks.of("int_b");
  tell({ body: hard });
  await first;
  expect(marks.now).toEqual(none);
});

it("a colleague's mark arrives by the live line", async () => {
  let now = none;
  const server = new FakeServer().on("GET /interactions/int_a/marks", () => ({ body: now }));
  const marks = new MarksState(server.client);
  await marks.of("int_a");
  now = hard;
  marks.take({ topic: "case:cas_a", kind: "WorkMarked", at: 0, interaction: "int_a", data: {} });
  await expect.poll(() => marks.now).toEqual(hard);
});
