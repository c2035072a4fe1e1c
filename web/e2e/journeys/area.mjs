// The customers' own pages: in by a code that comes by mail, without JavaScript, and nobody else's cases.
import assert from "node:assert/strict";
import { test } from "node:test";
import { RITVA, signIn } from "../kit/desk.mjs";
import { enterArea } from "../kit/pages.mjs";
import { LIMIT_MS, PATIENCE_MS } from "../kit/time.mjs";
import { theBrowser } from "../world.mjs";

test("a customer signs in by a code, reads their case and writes further, without JavaScript", { timeout: LIMIT_MS }, async () => {
  const [browser, admin] = await Promise.all([theBrowser(), signIn(RITVA)]);
  const context = await browser.newContext({ javaScriptEnabled: false });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const { kase } = await enterArea(admin, page);
  assert.equal(await page.locator("main .hits li").count(), 1, "their own case and no other");
  await page.locator("main .hits a").first().click();
  assert.match(await page.locator(".talk").innerText(), /Missä tilaukseni on/);
  await page.locator("form.letter button").click();
  await page.locator("#text-wrong").waitFor();
  await page.locator("#text").fill("Kiitos, odotan vielä.");
  await page.locator("form.letter button").click();
  await page.waitForURL(/told=1/);
  assert.match(await page.locator(".talk li").last().innerText(), /Kiitos, odotan vielä/);
  const seen = await admin.ask("GET", `/cases/${kase.id}/timeline`);
  assert.ok(JSON.stringify(seen).includes("odotan viel"), "the desk has it in the same case");
  // The way back is a link, the way out a button; after it the case is gone from this browser.
  const own = page.url();
  await page.locator(".crumbs a").click();
  await page.locator("form.who button").click();
  await page.locator("#email").waitFor();
  await page.goto(own);
  await page.locator("#email").waitFor();
  assert.equal(await page.locator(".talk").count(), 0);
  await context.close();
  await admin.context.close();
});
