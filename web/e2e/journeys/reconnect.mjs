// The cable of one agent is out for a minute, while a colleague answers the case that is open on both screens.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { composer, EERO, leaveField, send, signIn, SILJA, stream } from "../kit/desk.mjs";
import { casesByMail } from "../kit/mail.mjs";
import { LIMIT_MS, pause, until } from "../kit/time.mjs";
import { startWire } from "../kit/wire.mjs";

const AWAY_MS = 60_000;
const DRAFT = "Luonnos ennen katkosta";
const MORE = " ja sen aikana, eikä mitään katoa.";
const THEIRS = `Eeron vastaus katkoksen aikana ${Date.now()}`;

let wire;
let silja;
let eero;
let kase;

before(async () => {
  wire = await startWire();
  [silja, eero] = await Promise.all([signIn(SILJA, { proxy: wire.proxy }), signIn(EERO)]);
  [kase] = await casesByMail(eero, ["Kaapo Katkos"]);
});

after(async () => {
  await Promise.all([silja?.close(), eero?.close()]);
  wire?.close();
});

test("a minute without the line: a banner, the draft, the missed answer first, nothing twice, no reload", { timeout: LIMIT_MS }, async () => {
  const { page } = silja;
  for (const one of [silja, eero]) {
    await one.go(`/inbox/all/${kase.id}`);
    await one.page.locator(composer).waitFor();
    await one.page.locator(`${stream} ol > li:not(.typing)`).first().waitFor();
  }
  await page.evaluate(() => (window.neverReloaded = true));
  await page.keyboard.press("r");
  await page.locator(`${composer}:focus`).waitFor();
  await page.keyboard.type(DRAFT);
  await until("the draft is on the server", async () => (await silja.ask("GET", `/cases/${kase.id}`)).draft?.text === DRAFT);
  const before = await texts(page);
  const sendButton = page.locator("form.composer .split button").first();
  const ready = (await sendButton.innerText()).trim();

  wire.cut();
  const cutAt = Date.now();
  const banner = page.locator(".bars [role=alert]");
  await banner.waitFor();
  console.log(`# banner ${Date.now() - cutAt} ms after the cut: ${(await banner.innerText()).replace(/\s+/g, " ").slice(0, 120)}`);
  await page.keyboard.type(MORE);
  assert.notEqual((await sendButton.innerText()).trim(), ready, "Send waits for the line");
  // From here on every change of the page is looked at: Send may never be ready while the answer is not shown.
  await page.evaluate(
    ([theirs, label]) => {
      window.wrong = [];
      const look = () => {
        const button = document.querySelector("form.composer .split button");
        const shown = document.querySelector("[data-pane=stream]").textContent.includes(theirs);
        if (button && button.textContent.trim() === label && !shown) window.wrong.push(Date.now());
        if (shown) window.shownAt ??= Date.now();
      };
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
    },
    [THEIRS, ready],
  );

  await pause(10_000);
  await send(eero.page, "r", THEIRS);
  await eero.page.locator(`${stream} >> text=${THEIRS}`).waitFor();
  await pause(Math.max(0, cutAt + AWAY_MS - Date.now()));
  assert.equal(await page.locator(`${stream} >> text=${THEIRS}`).count(), 0, "nothing comes through a cut cable");
  assert.ok(await banner.isVisible(), "the banner stays");
  assert.equal(await page.locator(composer).inputValue(), DRAFT + MORE);

  wire.join();
  const joinedAt = Date.now();
  await page.locator(`${stream} >> text=${THEIRS}`).waitFor();
  console.log(`# the missed answer is shown ${Date.now() - joinedAt} ms after the cable is back (${Math.round((Date.now() - cutAt) / 1000)} s away)`);
  await banner.waitFor({ state: "hidden" });
  await until("Send is itself again, or the traffic cop stands before it", async () => (await sendButton.innerText()).trim() === ready);
  assert.deepEqual(await page.evaluate(() => window.wrong), [], "the composer is never ready before the answer is shown");
  assert.equal(await page.evaluate(() => window.neverReloaded), true, "no reload");
  assert.equal(await page.locator(composer).inputValue(), DRAFT + MORE, "the draft is kept");
  const now = await texts(page);
  assert.equal(now.filter((text) => text.includes(THEIRS)).length, 1, "once");
  assert.deepEqual(now.filter((text) => !text.includes(THEIRS)), before, "nothing missed, nothing doubled");
  assert.deepEqual(silja.errors, []);
});

test("what was written goes on: the colleague's answer is shown beside it before anything is sent", { timeout: LIMIT_MS }, async () => {
  const { page } = silja;
  await until("the draft is on the server again", async () => (await silja.ask("GET", `/cases/${kase.id}`)).draft?.text === DRAFT + MORE);
  const { items } = await eero.ask("GET", `/cases/${kase.id}/timeline?limit=50`);
  assert.equal(items.filter((one) => one.message?.text === DRAFT + MORE).length, 0, "nothing was sent by itself");
  assert.equal(await page.locator("form.composer").getByText(THEIRS).count(), 1, "the traffic cop shows the answer");
  await leaveField(page);
});

/** What is said in the open case, in order. */
function texts(page) {
  return page.locator(`${stream} .b > p, ${stream} .card .body, ${stream} .notecard > p:last-child`).allInnerTexts();
}
