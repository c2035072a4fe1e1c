// No word of ours is cut: the longest states in three languages, on a desktop and on narrow phones.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { closeBrowser, visit } from "./browser.mjs";
import { states } from "./states.mjs";

after(closeBrowser);

const DAYS = 3 * 86_400_000;
const STAFFED = {
  open: { state: "open", estimate_ms: 240_000, opens_at: null, answer_by: null },
  busy: { state: "busy", estimate_ms: null, opens_at: null, answer_by: null },
  closed: { state: "closed", estimate_ms: null, opens_at: Date.now() + DAYS, answer_by: null },
};

/** What stands in less room than its words take. Evaluated in the page. */
const cut = (found) =>
  found
    .filter((e) => e.checkVisibility() && !e.closest(".vh") && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1) && getComputedStyle(e).display !== "inline")
    .map((e) => e.textContent.trim())
    .filter(Boolean);

for (const lang of ["en", "fi", "sv"]) {
  test(`the launcher and the frame say the whole of what they say in ${lang}`, async () => {
    for (const width of [320, 390, 1000]) {
      for (const [name, staffed] of Object.entries(STAFFED)) {
        for (const known of [false, true]) {
          const v = await visit({ lang, phone: width < 500, boot: { staffed }, known, setup: known ? states.bot : () => {} });
          await v.page.setViewportSize({ width, height: 760 });
          const at = `${lang} ${width} ${name}${known ? " talk" : ""}`;
          const shot = async (what) => process.env.SHOTS && (await v.page.screenshot({ path: `${process.env.SHOTS}/${what}-${lang}-${width}-${name}.png` }));
          const box = await v.launcher.boundingBox();
          assert.ok(box.x >= 0 && box.x + box.width <= width, `${at}: the launcher stands in the page`);
          assert.deepEqual(await v.launcher.locator("span").evaluateAll(cut), [], `${at}: launcher`);
          if (!known) await shot("launcher");
          await v.launcher.click();
          await v.frame.locator("h1").waitFor();
          if (known) {
            await v.frame.locator(".resume").click();
            await v.frame.locator(".human").waitFor();
          }
          await v.frame.locator("h1").waitFor();
          assert.deepEqual(await v.frame.locator("main").evaluate((main) => main.scrollWidth - main.clientWidth), 0, `${at}: nothing runs out sideways`);
          const said = v.frame.locator(".bar h1, .bar p, .bar p span:not(.dot), .human span, .pick .push, .home h2, .closed");
          assert.deepEqual(await said.evaluateAll(cut), [], `${at}: frame`);
          await shot(known ? "talk" : "home");
          await v.close();
        }
      }
    }
  });
}
