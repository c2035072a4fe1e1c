// What the first page of the desk weighs, gzipped: everything fetched to show the inbox in the heaviest language.
// Fails the build above the budget.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMIT = 180_000;
const dist = new URL("./dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));

const weigh = (file) => gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length;

/** A chunk with all it imports at once, scripts and styles. */
function closure(key, files = new Set()) {
  const chunk = manifest[key];
  if (!chunk || files.has(chunk.file)) return files;
  files.add(chunk.file);
  for (const css of chunk.css ?? []) files.add(css);
  for (const next of chunk.imports ?? []) closure(next, files);
  return files;
}

const first = new Set();
for (const key of ["index.html", "src/features/inbox/InboxPage.svelte"]) closure(key, first);
const weights = (files) => [...files].reduce((sum, file) => sum + weigh(file), 0);
const shared = weights(first);
const languages = ["en", "fi", "sv"].map((lang) => {
  const words = new Set();
  for (const key of Object.keys(manifest)) if (new RegExp(`i18n/desk-[ab]\\.${lang}\\.ts$`).test(key)) closure(key, words);
  return { lang, bytes: shared + weights([...words].filter((file) => !first.has(file))) };
});
const heaviest = languages.reduce((a, b) => (b.bytes > a.bytes ? b : a));
for (const { lang, bytes } of languages) console.log(`desk first route, ${lang}: ${(bytes / 1000).toFixed(1)} kB gzip of ${LIMIT / 1000} kB`);
const font = [...new Set(Object.values(manifest).flatMap((chunk) => [chunk.file, ...(chunk.assets ?? [])]))].find((file) => /InterVariable-latin.*woff2$/.test(file));
if (font) console.log(`and once, cached: Inter ${(readFileSync(new URL(font, dist)).length / 1000).toFixed(1)} kB`);
if (heaviest.bytes > LIMIT) {
  console.error(`over the budget by ${((heaviest.bytes - LIMIT) / 1000).toFixed(1)} kB`);
  process.exit(1);
}
