import { describe, expect, it, vi } from "vitest";
import { Client, NoAnswer, Problem } from "./client";

function answering(status: number, body: unknown): { client: Client; asked: { url: string; init: RequestInit }[] } {
  const asked: { url: string; init: RequestInit }[] = [];
  const client = new Client({
    fetch: (url, init) => {
      asked.push({ url: String(url), init: init ?? {} });
      return Promise.resolve(new Response(body === undefined ? null : JSON.stringify(body), { status }));
    },
  });
  return { client, asked };
}

const header = (init: RequestInit | undefined, name: string): string | null => new Headers(init?.headers).get(name);

describe("a question", () => {
  it("leaves out what was not asked", async () => {
    const { client, asked } = answering(200, {});
    await client.get("/cases", { view: "mine", cursor: null, q: "", limit: 50 });
    expect(asked[0]?.url).toBe("/api/v1/cases?view=mine&limit=50");
  });

  it("that only reads needs no mark against forgery", async () => {
    const { client, asked } = answering(200, {});
    await client.get("/cases");
    expect(header(asked[0]?.init, "x-helppo")).toBeNull();
  });
});

describe("a change", () => {
  it("carries the mark against forgery", async () => {
    const { client, asked } = answering(204, undefined);
    await client.delete("/session");
    expect(header(asked[0]?.init, "x-helppo")).toBe("1");
  });

  it("by POST carries a fresh key each time, or the one that is given", async () => {
    const { client, asked } = answering(200, {});
    await client.post("/cases", {});
    await client.post("/cases", {});
    await client.post("/cases", {}, { key: "the-same" });
    const keys = asked.map(({ init }) => header(init, "idempotency-key"));
    expect(new Set(keys).size).toBe(3);
    expect(keys[2]).toBe("the-same");
  });
});

describe("a refusal", () => {
  it("keeps its slug, its words and what is wrong with which field", async () => {
    const { client } = answering(422, { title: "Not valid", status: 422, slug: "invalid", detail: "Check the marked fields.", fields: [{ field: "email", message: "Not an address" }] });
    const problem = await client.post("/setup", {}).catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(Problem);
    expect(problem).toMatchObject({ status: 422, slug: "invalid", message: "Check the marked fields.", fields: { email: "Not an address" } });
  });

  it("without a body is still a refusal", async () => {
    const client = new Client({ fetch: () => Promise.resolve(new Response("<html>", { status: 502 })) });
    await expect(client.get("/cases")).rejects.toMatchObject({ status: 502, slug: "" });
  });

  it("401 tells that nobody is signed in, except on the sign-in itself", async () => {
    const { client } = answering(401, {});
    client.onSignedOut = vi.fn();
    await client.get("/cases").catch(() => undefined);
    expect(client.onSignedOut).toHaveBeenCalledOnce();
    await client.post("/session", {}).catch(() => undefined);
    expect(client.onSignedOut).toHaveBeenCalledOnce();
  });
});

describe("silence", () => {
  it("is not a refusal: nothing is known about what happened", async () => {
    const client = new Client({ fetch: () => Promise.reject(new TypeError("Failed to fetch")) });
    await expect(client.post("/cases", {})).rejects.toBeInstanceOf(NoAnswer);
  });

  it("longer than the limit ends the wait", async () => {
    const client = new Client({ limitMs: 20, fetch: (_, init) => new Promise((_resolve, reject) => init?.signal?.addEventListener("abort", () => reject(new Error("aborted")))) });
    await expect(client.get("/cases")).rejects.toBeInstanceOf(NoAnswer);
  });
});
