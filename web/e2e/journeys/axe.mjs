// WCAG 2.2 AA on every page: light and dark, wide and on a phone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { violations } from "../kit/axe.mjs";
import { PHONE, walk, WIDE } from "../kit/pages.mjs";
import { LIMIT_MS } from "../kit/time.mjs";
import { theBrowser } from "../world.mjs";

const LEAST = 59;

test("a fault that is put into a page is seen", { timeout: LIMIT_MS }, async () => {
  const page = await (await theBrowser()).newPage();
  const faulty = '<html lang="fi"><title>t</title><main><h1>h</h1><img src="data:,"><p style="color:#bbb;background:#fff">vaalea</p></main></html>';
  await page.goto(`data:text/html,${encodeURIComponent(faulty)}`);
  assert.deepEqual((await violations(page)).map((line) => line.split(":")[0]), ["color-contrast", "image-alt"]);
  await page.close();
});

for (const [size, viewport] of [["1280", WIDE], ["390", PHONE]]) {
  test(`no page breaks a rule of WCAG 2.2 AA at ${size} px, light or dark`, { timeout: LIMIT_MS }, async () => {
    const found = [];
    const lost = [];
    let looked = 0;
    await walk({
      viewport,
      lost: (name, error) => lost.push(`${name}: ${error.message.split("\n")[0]}`),
      look: async (name, page) => {
        for (const colorScheme of ["light", "dark"]) {
          await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
          const lines = await violations(page);
          found.push(...lines.map((line) => `${name} ${colorScheme}: ${line}`));
          looked++;
        }
      },
    });
    console.log(`# ${looked} looks at ${size} px, ${found.length} violations, ${lost.length} pages not reached`);
    assert.deepEqual(lost, [], "every page is reached");
    assert.deepEqual(found, []);
    assert.ok(looked >= LEAST * 2 - 2, `only ${looked} looks`);
  });
}
