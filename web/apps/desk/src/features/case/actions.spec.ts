import { t } from "@helppo/i18n/desk";
import { beforeEach, describe, expect, it } from "vitest";
import { Toasts } from "../../shell/toasts.svelte";
import { aDetail, aRow, type Asked, FakeServer, ME, NOW } from "../../testing/world";
import { InboxState } from "../inbox/inbox.svelte";
import { CaseActions } from "./actions.svelte";
import { CaseBook } from "./book.svelte";
import { Drafts } from "./drafts";

const PATCH = "PATCH /cases/cas_1";
let server: FakeServer;
let inbox: InboxState;
let toasts: Toasts;
let actions: CaseActions;
/** Answers that the test lets out one by one. */
let held: (() => void)[];

beforeEach(async () => {
  await t.use("en");
  held = [];
  server = new FakeServer()
    .on("GET /cases", { body: { items: [aRow({ id: "cas_1" })], next: null } })
    .on(PATCH, ({ body }: Asked) => new Promise((done) => held.push(() => done({ body: aDetail({ id: "cas_1", ...body }) }))));
  inbox = new InboxState(server.client, { me: () => ME, now: () => NOW, sees: () => false, told: (row) => row });
  await inbox.show({ view: { id: "all", kind: "built_in", filter: {} }, filter: {}, order: "due" });
  toasts = new Toasts();
  const memory = { length: 0, getItem: () => null, setItem: () => undefined, removeItem: () => undefined, key: () => null };
  const book = new CaseBook(server.client, { client: server.client, drafts: new Drafts(memory, () => ME), actor: () => ({ kind: "agent", id: ME, name: "Silja" }), now: () => NOW, later: () => () => undefined });
  actions = new CaseActions(server.client, inbox, book, toasts);
});

const asked = (): unknown[] => server.asked.filter((one) => one.method === "PATCH").map((one) => one.body["status"]);
async function letOut(): Promise<void> {
  while (held.length) {
    held.shift()?.();
    await new Promise((done) => setTimeout(done, 0));
  }
}

describe("keys that are faster than the server", () => {
  it("solve, undo, solve again reach it one after the other, and the last one stands", async () => {
    void actions.status("cas_1", "solved");
    toasts.undoLast();
    void actions.status("cas_1", "solved");
    await new Promise((done) => setTimeout(done, 0));
    expect(asked()).toEqual(["solved"]);
    await letOut();
    expect(asked()).toEqual(["solved", "open", "solved"]);
  });

  it("an older state that arrives meanwhile does not turn the screen back", async () => {
    void actions.status("cas_1", "solved");
    toasts.undoLast();
    await new Promise((done) => setTimeout(done, 0));
    const late = actions.ahead({ topic: "inbox", kind: "CaseStatusChanged", at: NOW, case: "cas_1", data: { row: aRow({ id: "cas_1", status: "solved" }) } });
    expect((late.data["row"] as { status: string }).status).toBe("open");
    await letOut();
    const last = { topic: "inbox", kind: "CaseStatusChanged", at: NOW, case: "cas_1", data: { row: aRow({ id: "cas_1", status: "solved" }) } };
    expect(actions.ahead(last)).toBe(last);
  });
});
