import { expect, test } from "vitest";
import { isHello, isSite } from "./contract.ts";

test("only listed origins are sites, and a star stands for names below only", () => {
  const sites = ["https://shop.example", "https://*.brand.example", "http://localhost:5173"];
  const check = (origin: string, want: boolean): void => expect(isSite(origin, sites), origin).toBe(want);
  check("https://shop.example", true);
  check("http://shop.example", false);
  check("https://shop.example.evil.test", false);
  check("https://www.brand.example", true);
  check("https://a.b.brand.example", true);
  check("https://brand.example", false);
  check("https://evilbrand.example", false);
  check("http://www.brand.example", false);
  check("http://localhost:5173", true);
  check("http://localhost:5174", false);
  check("null", false);
  expect(isSite("https://shop.example", [])).toBe(false);
});

test("a hello is told from everything else a page posts around", () => {
  expect(isHello({ helppo: "hello", version: 1 })).toBe(true);
  for (const other of [null, "hello", 1, {}, { helppo: "hello" }, { helppo: "hello", version: 2 }, []]) {
    expect(isHello(other)).toBe(false);
  }
});
