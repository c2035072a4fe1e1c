import type { Stuck } from "@helppo/api";
import { t } from "@helppo/i18n/desk";
import { admin as words } from "@helppo/i18n/desk-b";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { FakeServer, NOW } from "../../../testing/world";
import { nameOf, StuckWork } from "./stuck.svelte";

const job: Stuck = { id: "job_0am14bt2g0001", what: "job", kind: "DeliverMessage", about: "msg_0am14bt2g0002", case: null, error: "no route to host", tries: 8, at: NOW };
const event: Stuck = { ...job, id: "live rights-12", what: "event", kind: "MessageReceived", about: "bot", tries: null };

beforeAll(() => Promise.all([t.use("en"), words.use("en")]));

describe("work that is stuck", () => {
  let server: FakeServer;
  let work: StuckWork;
  beforeEach(async () => {
    server = new FakeServer().on("GET /quarantine", { body: { items: [job, event] } });
    work = new StuckWork(server.client);
    await work.list.load();
  });
  const ids = (): string[] => (work.list.value ?? []).map((one) => one.id);

  it("that is tried once more leaves the list at once", async () => {
    server.on(`POST /quarantine/${job.id}/retry`, {});
    const done = work.retry(job, "said");
    expect(ids()).toEqual([event.id]);
    expect([await done, ids()]).toEqual([true, [event.id]]);
  });

  it("comes back when it failed again", async () => {
    server.on("POST /quarantine/live%20rights-12/retry", { status: 409, body: { slug: "failed-again", detail: "It failed again: no such case" } });
    expect([await work.retry(event, "said"), ids()]).toEqual([false, [job.id, event.id]]);
  });

  it("is dropped by its own id, and stays when the server refuses", async () => {
    server.on(`POST /quarantine/${job.id}/discard`, {}).on("POST /quarantine/live%20rights-12/discard", { status: 403, body: {} });
    expect([await work.discard(job, "said"), await work.discard(event, "said"), ids()]).toEqual([true, false, [event.id]]);
  });

  it("has a name that people understand, and its own where there is none", () => {
    const w = words.now.channels.raw.stuck;
    expect([nameOf(job, w), nameOf(event, w), nameOf({ ...job, kind: "PolishShoes" }, w)]).toEqual(["Send a message", "MessageReceived: not taken by the bot", "PolishShoes"]);
  });
});
