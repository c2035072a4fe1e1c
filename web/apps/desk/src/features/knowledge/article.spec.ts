import { type Article, type Client, Problem } from "@helppo/api";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ArticleState, type Keeper } from "./article.svelte";

const base: Article = { id: "art_1", category: null, audience: "public", source: "en", owner: null, review_at: null, reviewed_at: null, updated_at: 1, broken_links: 0, translations: [{ locale: "en", title: "Returns", slug: "returns", status: "published", outdated: false, changed: false, version: 3, published_at: 1, updated_at: 1, body: "Old words." }] };

class Shelf implements Keeper {
  readonly kept = new Map<string, string>();
  getItem = (key: string): string | null => this.kept.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.kept.set(key, value);
  removeItem = (key: string): void => void this.kept.delete(key);
}

let shelf: Shelf;
let puts: unknown[];
let conflict: boolean;

function desk(article: Article = base): ArticleState {
  const client = {
    get: (path: string) => Promise.resolve(path === "/categories" ? { items: [], next: null } : conflict ? { ...article, translations: [{ ...article.translations[0], version: 4, body: "Their words." }] } : article),
    put: (_path: string, body: unknown) => {
      puts.push(body);
      if (conflict && "version" in (body as object)) return Promise.reject(new Problem(409, { slug: "article-moved" }));
      const old = article.translations[0];
      return Promise.resolve({ ...article, translations: [{ ...old, ...(body as object), version: 4, changed: true }] });
    },
    post: () => Promise.resolve(undefined),
    patch: () => Promise.reject(new Problem(403, {})),
  } as unknown as Client;
  return new ArticleState(client, shelf, () => 5000);
}

beforeEach(() => {
  vi.useFakeTimers();
  shelf = new Shelf();
  puts = [];
  conflict = false;
});
afterEach(() => void vi.useRealTimers());

it("what is typed is on this device before anything is saved, and comes back after a crash", async () => {
  const first = desk();
  await first.load("art_1", "en");
  first.write({ body: "New words." });
  vi.advanceTimersByTime(500);
  const second = desk();
  await second.load("art_1", "en");
  expect(second.text?.body).toBe("New words.");
  expect(second.restoredAt).toBe(5000);
  second.drop();
  expect(second.text?.body).toBe("Old words.");
  expect(shelf.kept.size).toBe(0);
});

it("saving sends the version it was written upon and forgets the copy", async () => {
  const it = desk();
  await it.load("art_1", "en");
  it.write({ body: "New words." });
  expect(await it.save()).toBe(true);
  expect(puts).toEqual([{ title: "Returns", slug: "returns", body: "New words.", version: 3 }]);
  expect([it.dirty, shelf.kept.size]).toEqual([false, 0]);
});

it("when a colleague was first, nothing is overwritten and both texts are here", async () => {
  const it = desk();
  await it.load("art_1", "en");
  it.write({ body: "My words." });
  conflict = true;
  expect(await it.save()).toBe(false);
  expect(it.theirs?.body).toBe("Their words.");
  expect(it.text?.body).toBe("My words.");
  expect(shelf.kept.size).toBe(1);
  expect(await it.save(true)).toBe(true);
});

it("the address follows the title of a new language until somebody writes an address", async () => {
  const it = desk();
  await it.load("art_1", "fi");
  expect([it.standing, it.text]).toEqual(["missing", undefined]);
  it.begin("en");
  it.write({ title: "Miten palautan?" });
  expect(it.text?.slug).toBe("miten-palautan");
  it.write({ slug: "palautus" });
  it.write({ title: "Palautus ja vaihto" });
  expect(it.text?.slug).toBe("palautus");
});

it("the address of a language that exists does not follow its title", async () => {
  const it = desk();
  await it.load("art_1", "en");
  it.write({ title: "Returning things" });
  expect(it.text?.slug).toBe("returns");
});

it("a refused change of category is put back", async () => {
  const it = desk();
  await it.load("art_1", "en");
  await expect(it.move("cat_1")).rejects.toThrow();
  expect(it.article?.category).toBeNull();
});
