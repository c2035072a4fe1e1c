// The help centre: read and searched without JavaScript, and as good as Lighthouse can tell.
import assert from "node:assert/strict";
import { test } from "node:test";
import lighthouse from "lighthouse";
import { helpPages } from "../kit/pages.mjs";
import { drivenBrowser, theBrowser, theWorld } from "../world.mjs";

const LEAST = 95;

test("without JavaScript a person finds an article by category and by search, in three languages", { timeout: 60_000 }, async () => {
  const [browser, { desk }] = await Promise.all([theBrowser(), theWorld()]);
  const context = await browser.newContext({ javaScriptEnabled: false });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  for (const [lang, word] of [["fi", "palautus"], ["sv", "retur"], ["en", "return"]]) {
    await page.goto(`${desk}/help/${lang}`);
    assert.equal(await page.locator("html").getAttribute("lang"), lang);
    await page.locator(`a[href*="/help/${lang}/c/"]`).first().click();
    await page.locator(`main a[href*="/help/${lang}/a/"]`).first().click();
    assert.ok((await page.locator("h1").innerText()).length > 3);
    assert.ok((await page.locator("main").innerText()).length > 200, "the article has its words");
    await page.goto(`${desk}/help/${lang}`);
    await page.locator("input[name=q]").first().fill(word);
    await page.locator("input[name=q]").first().press("Enter");
    await page.waitForURL(/search\?/);
    const hit = page.locator(`main a[href*="/help/${lang}/a/"]`).first();
    const title = (await hit.innerText()).split("\n")[0];
    await hit.click();
    assert.ok(title.includes((await page.locator("h1").innerText()).slice(0, 10)) || (await page.locator("h1").innerText()).length > 3);
  }
  await context.close();
});

test("an article names itself in the other languages, and the site maps itself", { timeout: 30_000 }, async () => {
  const { desk } = await theWorld();
  const [, at] = (await helpPages()).find(([name]) => name === "help-article");
  const html = await (await fetch(desk + at)).text();
  for (const lang of ["en", "fi", "sv"]) assert.match(html, new RegExp(`hreflang="?${lang}"?`));
  const data = /<script[^>]+application\/ld\+json[^>]*>(.+?)<\/script>/s.exec(html)?.[1];
  assert.ok(JSON.parse(data)["@type"]);
});

test("Lighthouse gives at least 95 in all four on home, category, article and search", { timeout: 240_000 }, async () => {
  const { desk } = await theWorld();
  const pages = (await helpPages()).filter(([name]) => name !== "help-nothing");
  const driven = await drivenBrowser();
  const low = [];
  try {
    for (const [name, at] of pages) {
      const options = { port: driven.port, output: "json", logLevel: "error", onlyCategories: ["performance", "accessibility", "best-practices", "seo"] };
      const { lhr } = await lighthouse(desk + at, options);
      const scores = Object.entries(lhr.categories).map(([id, { score }]) => [id, Math.round((score ?? 0) * 100)]);
      console.log(`# ${name}: ${scores.map(([id, score]) => `${id} ${score}`).join(", ")}`);
      for (const [id, score] of scores) if (score < LEAST) low.push(`${name} ${id} ${score}: ${failed(lhr, id).join("; ")}`);
    }
  } finally {
    await driven.close();
  }
  assert.deepEqual(low, []);
});

/** What cost a category its points. */
function failed(lhr, category) {
  const refs = lhr.categories[category].auditRefs.filter(({ weight }) => weight > 0);
  return refs.map(({ id }) => lhr.audits[id]).filter(({ score }) => score !== null && score < 0.9).map(({ id, displayValue }) => `${id} ${displayValue ?? ""}`.trim());
}
