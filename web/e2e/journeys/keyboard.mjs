// An agent's main day without a pointer: nothing in this file moves or presses a mouse.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { composer, leaveField, openCase, RITVA, SILJA, signIn, signInByKeys, stream } from "../kit/desk.mjs";
import { casesByMail } from "../kit/mail.mjs";
import { LIMIT_MS, PATIENCE_MS, until } from "../kit/time.mjs";
import { theBrowser } from "../world.mjs";

const PRINTABLE = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join("") + "åäöÅÄÖ€§½";
const MARK = Date.now().toString(36);
const PLACES = ["/inbox/all/CASE", "/customers", "/search", "/knowledge", "/admin/organisation", "/admin/tags"];

let silja;
let page;
let keys;

before(async () => {
  silja = await signIn(SILJA);
  await casesByMail(silja, ["Nella Nappi", "Ville Vali", "Elli Enter"]);
  // The walk begins at the door: the cookie of the helper is not used by this page.
  const context = await (await theBrowser()).newContext({ viewport: { width: 1280, height: 800 } });
  context.setDefaultTimeout(PATIENCE_MS);
  page = await context.newPage();
  keys = page.keyboard;
});

after(async () => {
  await page?.context().close();
  await silja?.close();
});

const kase = (id) => silja.ask("GET", `/cases/${id}`);
const lastMessage = async (id) => (await silja.ask("GET", `/cases/${id}/timeline?limit=50`)).items.findLast((one) => one.kind === "message");

/** Chooses in the palette that is open, and in those that ask on. */
async function choose(...words) {
  for (const one of words) {
    await page.locator("dialog.palette input:focus").waitFor();
    await until("the palette is empty", async () => (await page.locator("dialog.palette input").inputValue()) === "");
    await keys.type(one);
    await page.locator("dialog.palette [role=option]").first().waitFor();
    await keys.press("Enter");
  }
  await page.locator("dialog.palette").waitFor({ state: "detached" });
}

test("signs in, walks the list with J and K, opens with Enter", { timeout: LIMIT_MS }, async () => {
  await signInByKeys(page, SILJA);
  await page.locator("h2#view").waitFor();
  await leaveField(page);
  // All open cases: by the chooser of views.
  await keys.press("g");
  await keys.press("i");
  await until("my work is shown", () => /\/inbox\/mine/.test(page.url()));
  await keys.press("g");
  await keys.press("v");
  await page.locator("dialog.palette input:focus").waitFor();
  await keys.press("ArrowDown");
  await keys.press("ArrowDown");
  await keys.press("Enter");
  await page.locator("[data-row]").first().waitFor();
  assert.match(page.url(), /\/inbox\/all/);

  await keys.press("j");
  await until("the first case is open", () => openCase(page));
  const first = openCase(page);
  await keys.press("j");
  await until("the next case is open", () => openCase(page) !== first);
  const second = openCase(page);
  await keys.press("k");
  await until("back at the first", () => openCase(page) === first);
  await keys.press("Escape");
  await page.locator(`[data-row="${first}"] a:focus`).waitFor();
  await keys.press("ArrowDown");
  await page.locator(`[data-row="${second}"] a:focus`).waitFor();
  await keys.press("Enter");
  await until("the focused row is open", () => openCase(page) === second);
});

test("replies, takes it back with Z in time, replies again", { timeout: LIMIT_MS }, async () => {
  const id = await openMail();
  await keys.press("r");
  await page.locator(`${composer}:focus`).waitFor();
  await keys.type("Hei, tarkistan asian heti.");
  await keys.press("Control+Enter");
  await page.locator(`${stream} >> text=Hei, tarkistan asian heti.`).first().waitFor();
  await until("it waits in its undo window", async () => (await lastMessage(id)).message.delivery === "queued");
  await leaveField(page);
  await keys.press("z");
  await until("the words are back in the field", async () => (await page.locator(composer).inputValue()).includes("tarkistan asian heti"));
  await until("nothing left", async () => {
    const last = await lastMessage(id);
    return !last?.message.text.includes("tarkistan asian heti") || last.message.delivery === "recalled";
  });
  await page.locator(`${composer}:focus`).waitFor();
  await keys.press("Control+a");
  await keys.type("Hei, tarkistin asian: kaikki on kunnossa.");
  await keys.press("Control+Enter");
  await until("it is on its way", async () => (await lastMessage(id)).message.text.includes("kaikki on kunnossa"));
  await leaveField(page);
  // Z would take back what still waits to leave, before anything else.
  await until("it has left", async () => (await lastMessage(id)).message.delivery !== "queued");
});

test("writes a note that mentions a colleague", { timeout: LIMIT_MS }, async () => {
  const id = openCase(page);
  await keys.press("n");
  await page.locator(`form.composer.note textarea:focus`).waitFor();
  await keys.type("Katso tätä @eer");
  await page.locator("form.composer [role=option]").first().waitFor();
  await keys.press("Enter");
  await keys.type(`kun ehdit ${MARK}.`);
  await keys.press("Control+Enter");
  await page.locator(`${stream} .notecard >> text=kun ehdit ${MARK}.`).first().waitFor();
  await until("the mention is kept", async () => {
    const { items } = await silja.ask("GET", `/cases/${id}/timeline?limit=50`);
    return items.some((one) => one.note?.text.includes(MARK) && one.note.mentions.length === 1);
  });
  await leaveField(page);
});

test("labels, assigns, snoozes and wakes, each taken back with Z", { timeout: LIMIT_MS }, async () => {
  const id = openCase(page);
  const before = await kase(id);

  await keys.press("l");
  await choose("näppäimistö");
  await until("the label is on", async () => (await kase(id)).tags.includes("näppäimistö"));
  await keys.press("z");
  await until("the label is off again", async () => !(await kase(id)).tags.includes("näppäimistö"));

  await keys.press("a");
  await choose("Katarina", "Lupasin soittaa tänään.");
  await until("Katarina has it", async () => (await kase(id)).owner?.name === "Katarina Holm");
  await until("with a word", async () => (await kase(id)).hand_over?.text === "Lupasin soittaa tänään.");
  await keys.press("z");
  await until("the owner is as before", async () => (await kase(id)).owner?.id === before.owner?.id);
  await keys.press("i");
  await until("I have it", async () => (await kase(id)).owner?.name === "Silja Aaltonen");

  await keys.press("s");
  await page.locator("dialog.palette input:focus").waitFor();
  await keys.press("Enter");
  await until("it is snoozed", async () => (await kase(id)).snoozed_until !== null);
  await keys.press("z");
  await until("it is awake again", async () => (await kase(id)).snoozed_until === null);
});

test("finds commands in the palette and the sheet, and goes where it likes", { timeout: LIMIT_MS }, async () => {
  const id = openCase(page);
  await keys.press("Control+k");
  await page.locator("dialog.palette input:focus").waitFor();
  await keys.press("Escape");
  await page.locator("dialog.palette").waitFor({ state: "detached" });
  await keys.press("?");
  await page.locator("dialog[open]").waitFor();
  await keys.press("Escape");
  await page.locator("dialog[open]").waitFor({ state: "detached" });
  for (const [first, second, at] of [["g", "c", /\/customers/], ["g", "k", /\/knowledge/], ["g", "i", /\/inbox\/mine/]]) {
    await keys.press(first);
    await keys.press(second);
    await until(`at ${at}`, () => at.test(page.url()));
    await page.locator("#main").waitFor();
  }
  await keys.press("/");
  await until("at the search", () => /\/search/.test(page.url()));
  await page.locator("input:focus").waitFor();
  await page.goto(new URL(`/inbox/mine/${id}`, page.url()).href);
  await page.locator(composer).waitFor();
});

test("solves, takes it back, solves and goes on to the next", { timeout: LIMIT_MS }, async () => {
  const id = openCase(page);
  await until("the case is there", async () => (await page.locator("header .solve").count()) > 0);
  await keys.press("e");
  await until("it is solved", async () => (await kase(id)).status === "solved");
  await keys.press("z");
  await until("it is as before", async () => (await kase(id)).status !== "solved");
  // Faster than any answer: all three are done in turn, and what was pressed last stands.
  const changes = async () => (await silja.ask("GET", `/cases/${id}/timeline?limit=100`)).items.filter((one) => one.event?.name === "CaseStatusChanged").length;
  const before = await changes();
  await keys.press("e");
  await keys.press("z");
  await keys.press("Shift+E");
  await until("all three have arrived", async () => (await changes()) === before + 3);
  assert.equal((await kase(id)).status, "solved");
  await until("another case or the list is shown", () => openCase(page) !== id);
});

test("every printable key in every field changes nothing but the field", { timeout: LIMIT_MS }, async () => {
  const admin = await signIn(RITVA);
  const { page } = admin;
  const { items } = await admin.ask("GET", "/cases?view=all&limit=20");
  const id = items[0].id;
  const fields = {};
  try {
    for (const place of PLACES) {
      await admin.go(place.replace("CASE", id));
      await page.locator("input:visible:not([type=radio], [type=checkbox]), textarea:visible").first().waitFor();
      if (place.includes("CASE")) await page.locator(composer).waitFor();
      const state = () => admin.ask("GET", `/cases/${id}`).then(({ status, owner, tags, snoozed_until, priority, team }) => JSON.stringify({ status, owner, tags, snoozed_until, priority, team }));
      const before = await state();
      const at = new URL(page.url()).pathname;
      const wrote = [];
      // A draft is the field's own words on the server; searching asks and changes nothing.
      page.on("request", (request) => request.method() !== "GET" && !/\/draft$/.test(new URL(request.url()).pathname) && wrote.push(`${request.method()} ${request.url()}`));
      const typed = page.locator("input:visible, textarea:visible, [contenteditable=true]:visible");
      for (let n = 0; n < (await typed.count()); n++) {
        const field = typed.nth(n);
        const kind = await field.evaluate((e) => (e.readOnly || e.disabled ? "off" : (e.type ?? "text")));
        if (["checkbox", "radio", "file", "range", "color", "off", "hidden"].includes(kind)) continue;
        await field.focus();
        for (const key of PRINTABLE) await page.keyboard.press(key === " " ? "Space" : key).catch(() => page.keyboard.insertText(key));
        assert.equal(new URL(page.url()).pathname, at, `${place}: the page stays`);
        assert.equal(await page.locator("dialog[open]").count(), 0, `${place}: nothing opens`);
        fields[place] = (fields[place] ?? 0) + 1;
      }
      assert.deepEqual(wrote, [], `${place}: nothing is sent`);
      assert.equal(await state(), before, `${place}: the case is as it was`);
      page.removeAllListeners("request");
    }
  } finally {
    await admin.close();
  }
  console.log(`# ${PRINTABLE.length} keys in each field: ${JSON.stringify(fields)}`);
  assert.deepEqual(PLACES.filter((place) => !fields[place]), [], "every place has a field to write in");
});

/** Goes down the list until a case is open that came by mail and is not solved. */
async function openMail() {
  for (let n = 0; n < 30; n++) {
    const id = openCase(page);
    if (id) {
      await page.locator(composer).waitFor();
      const { status, channel } = await kase(id);
      if (status === "open" && channel.kind === "email") return id;
    }
    await keys.press("j");
    await until("another case is open", () => openCase(page) !== id);
  }
  return assert.fail("the first thirty cases have no open one that came by mail");
}
