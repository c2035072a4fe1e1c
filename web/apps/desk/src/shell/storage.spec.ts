import { afterEach, expect, it, vi } from "vitest";
import { storage } from "./storage";

afterEach(() => vi.unstubAllGlobals());

it("a browser that forbids its storage keeps things until the page is closed", () => {
  vi.stubGlobal("localStorage", { getItem: () => { throw new Error("SecurityError"); } });
  const store = storage("localStorage");
  store.setItem("helppo.theme", "dark");
  expect([store.getItem("helppo.theme"), store.length, store.key(0)]).toEqual(["dark", 1, "helppo.theme"]);
  store.removeItem("helppo.theme");
  expect([store.getItem("helppo.theme"), store.key(0)]).toEqual([null, null]);
});

it("a browser that allows it is used as it is", () => {
  const own = { getItem: () => "light" };
  vi.stubGlobal("localStorage", own);
  expect(storage("localStorage")).toBe(own);
});
