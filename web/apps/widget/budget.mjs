// Byte budgets, gzip: what a visitor's browser loads before the first click, and on the first open.
import { readFileSync, readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";

const size = (path) => gzipSync(readFileSync(path), { level: 9 }).length;
const dist = new URL("./dist/", import.meta.url).pathname;
const html = readFileSync(`${dist}index.html`, "utf8");
const first = [...html.matchAll(/(?:src|href)="\/widget\/([^"]+)"/g)].map((m) => m[1]);
// One language comes with the first load, the largest at worst; the server adds the settings to the page.
const languages = readdirSync(`${dist}assets`).filter((name) => /^(en|fi|sv)-/.test(name));
const words = Math.max(...languages.map((name) => size(`${dist}assets/${name}`)));
const loader = size(`${dist}widget.js`);
const frame = size(`${dist}index.html`) + first.reduce((sum, name) => sum + size(dist + name), 0) + words;
const later = readdirSync(`${dist}assets`).filter((name) => !first.includes(`assets/${name}`));

const rows = [["loader", loader, 5 * 1024], ["frame, first load", frame, 40 * 1024]];
for (const [name, bytes, limit] of rows) console.log(`${name}: ${bytes} B gzip of ${limit}`);
if (later.length > 0) console.log(`later: ${later.map((n) => `${n} ${size(`${dist}assets/${n}`)}`).join(", ")}`);
if (rows.some(([, bytes, limit]) => bytes > limit)) {
  console.error("A byte budget is broken.");
  process.exit(1);
}
