import { expect, test } from "vitest";
import { looksLikeMail } from "./mail.ts";
import { pieces } from "./link.ts";

const marked = (text: string): string => pieces(text).map((p) => (p.url ? `[${p.url}]` : p.text)).join("");

test("web addresses become links and everything else stays text", () => {
  expect(marked("Katso https://shop.example/a?b=c#d. Kiitos")).toBe("Katso [https://shop.example/a?b=c#d]. Kiitos");
  expect(marked("(http://a.example)")).toBe("([http://a.example])");
  expect(marked("javascript:alert(1) data:text/html,x <a href=https://x.example>")).toBe(
    "javascript:alert(1) data:text/html,x <a href=[https://x.example]>",
  );
  expect(marked("<script>alert(1)</script>")).toBe("<script>alert(1)</script>");
  expect(marked("https://")).toBe("https://");
});

test("an address is told from a slip of the finger", () => {
  for (const good of ["maja@posten.example", " a.b+c@sub.domain.fi "]) expect(looksLikeMail(good)).toBe(true);
  for (const bad of ["maja", "maja@", "@posten.fi", "maja@posten", "maja@posten.", "ma ja@posten.fi"]) {
    expect(looksLikeMail(bad), bad).toBe(false);
  }
});
