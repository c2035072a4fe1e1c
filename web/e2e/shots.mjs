// Pictures of every screen, wide and phone, light and dark: `node shots.mjs FOLDER [NAME…]`.
import { mkdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { PHONE, walk, WIDE } from "./kit/pages.mjs";
import { LIMIT_MS } from "./kit/time.mjs";

const folder = process.env.E2E_SHOTS ?? process.argv[2] ?? "shots";
const only = process.argv.slice(3);
mkdirSync(folder, { recursive: true });

for (const [size, viewport] of [["1280", WIDE], ["390", PHONE]]) {
  test(`pictures at ${size} px`, { timeout: LIMIT_MS }, () =>
    walk({
      viewport,
      lost: (name, error) => console.log(`# ${name} ${size}: ${error.message.split("\n")[0]}`),
      look: async (name, page) => {
        if (only.length && !only.includes(name)) return;
        for (const colorScheme of ["light", "dark"]) {
          await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
          await page.screenshot({ path: path.join(folder, `${name}-${size}-${colorScheme}.png`) });
        }
      },
    }));
}
