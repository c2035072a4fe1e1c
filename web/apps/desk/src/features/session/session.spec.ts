import { t } from "@helppo/i18n/desk";
import { beforeEach, describe, expect, it } from "vitest";
import { FakeServer, ME } from "../../testing/world";
import { SessionState } from "./session.svelte";
import { placeName } from "./where";

const welcome = { agent: { id: ME, name: "Silja", locale: "en" }, permissions: [], teams: [] };

function memory(): Pick<Storage, "getItem" | "setItem"> {
  const kept = new Map<string, string>();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
}

describe("a browser that knows of no sign-in", () => {
  const NOBODY = { status: 401, body: {} };

  it("is asked once, and nobody is told that they were signed out", async () => {
    const server = new FakeServer().on("GET /session", NOBODY).on("GET /setup", { body: { needed: false } });
    const known = memory();
    for (const _ of [1, 2]) {
      const session = new SessionState(server.client, known);
      await session.load();
      expect([session.status, session.ended]).toEqual(["out", false]);
    }
    expect(server.count("GET /session")).toBe(1);
  });

  it("is welcome all the same when its cookie is still good", async () => {
    const session = new SessionState(new FakeServer().on("GET /session", { body: welcome }).client, memory());
    await session.load();
    expect([session.status, session.agent.name]).toEqual(["in", "Silja"]);
  });

  it("is welcome also when it may remember nothing", async () => {
    const never = (): never => {
      throw new Error("SecurityError");
    };
    const session = new SessionState(new FakeServer().on("GET /session", { body: welcome }).client, { getItem: never, setItem: never });
    await session.load();
    expect(session.status).toBe("in");
  });

  it("begins with the set-up of an empty house", async () => {
    const session = new SessionState(new FakeServer().on("GET /session", NOBODY).on("GET /setup", { body: { needed: true } }).client, memory());
    await session.load();
    expect(session.status).toBe("setup");
  });

  it("says that the server does not answer when it does not", async () => {
    const session = new SessionState(new FakeServer().on("GET /session", NOBODY).on("GET /setup", "silence").client, memory());
    await session.load();
    expect(session.status).toBe("down");
  });
});

describe("a browser that was signed in", () => {
  let server: FakeServer;
  let known: ReturnType<typeof memory>;
  beforeEach(async () => {
    known = memory();
    server = new FakeServer().on("POST /session", { body: {} }).on("GET /session", { body: welcome }).on("DELETE /session", {}).on("GET /setup", { body: { needed: false } });
    await new SessionState(server.client, known).signIn("silja@suopursu.example", "x");
  });

  it("is welcome again", async () => {
    const session = new SessionState(server.client, known);
    await session.load();
    expect([session.status, session.agent.name]).toEqual(["in", "Silja"]);
  });

  it("is told once that its session has ended", async () => {
    server.on("GET /session", { status: 401, body: {} });
    const session = new SessionState(server.client, known);
    await session.load();
    expect([session.status, session.ended]).toEqual(["out", true]);
    const again = new SessionState(server.client, known);
    await again.load();
    expect([again.status, again.ended]).toEqual(["out", false]);
  });

  it("is not told so when it was the person's own wish", async () => {
    const session = new SessionState(server.client, known);
    await session.load();
    await session.signOut();
    expect([session.status, session.ended]).toEqual(["out", false]);
    const asked = server.count("GET /session");
    await new SessionState(server.client, known).load();
    expect(server.count("GET /session")).toBe(asked);
  });
});

it("a sign-in says where it leads, unless that is where everybody begins", async () => {
  await t.use("en");
  expect(["/board?rows=ces", "/cases/cas_1", "/inbox/all/cas_1", "/admin/hours"].map(placeName)).toEqual(["Supervision", "the case", "the case", "Settings"]);
  expect(["", "/", "/inbox/mine", "/nowhere"].map(placeName)).toEqual(["", "", "", ""]);
});
