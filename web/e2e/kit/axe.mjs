// WCAG 2.0 to 2.2, A and AA, in a page and all its frames.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];

/** One line for each violation; none: an empty list. */
export async function violations(page) {
  const found = [];
  for (const frame of page.frames()) {
    if (frame.url() === "about:blank" || frame.isDetached()) continue;
    if (!(await frame.evaluate("typeof axe !== 'undefined'"))) await frame.evaluate(`${source};0`);
    const lines = await frame.evaluate(async (tags) => {
      const result = await globalThis.axe.run(document, { runOnly: { type: "tag", values: tags }, iframes: false, resultTypes: ["violations"] });
      return result.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 4).map((n) => `${n.html.slice(0, 140)} [${(n.any[0] ?? n.all[0] ?? n.none[0])?.message ?? ""}]`).join(" | ")}`);
    }, TAGS);
    found.push(...lines);
  }
  return found;
}
