// A supervisor acts from the wall and takes each act back; then a figure of the reports down to its case, and numbers played.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { leaveField, MATS, signIn } from "../kit/desk.mjs";
import { LIMIT_MS, until } from "../kit/time.mjs";

let lead;
let page;
before(async () => {
  lead = await signIn(MATS);
  page = lead.page;
});
after(() => lead?.close());

/** Z, as the bar says. */
async function undo() {
  await leaveField(page);
  await page.locator(".toast").last().waitFor();
  await page.keyboard.press("z");
}

test("somebody's presence is set from the wall and set back with Z", { timeout: LIMIT_MS }, async () => {
  const { items } = await lead.ask("GET", "/agents");
  const eero = items.find((one) => one.name.startsWith("Eero"));
  const status = async () => (await lead.ask("GET", "/presence")).items.find((one) => one.agent === eero.id).status;
  await lead.ask("PUT", `/agents/${eero.id}/presence`, { status: "busy" });
  await lead.go(`/board?person=${eero.id}`);
  await page.locator(".side .dot.busy").waitFor();
  await page.locator(".side select").first().selectOption("away");
  await page.locator(".side form .btn.main[type=submit]").click();
  await until("Eero is away", async () => (await status()) === "away");
  await undo();
  await until("Eero is busy again", async () => (await status()) === "busy");
});

test("a person serves one more team at once, and no longer after Z", { timeout: LIMIT_MS }, async () => {
  const { items: teams } = await lead.ask("GET", "/teams");
  const { teams: mine } = await lead.ask("GET", "/session");
  const { items: agents } = await lead.ask("GET", "/agents");
  const led = teams.filter((team) => mine.some((one) => one.id === team.id));
  const [team, person] = led.flatMap((one) => agents.filter((agent) => !one.members.includes(agent.id) && led.some((other) => other.members.includes(agent.id))).map((agent) => [one, agent]))[0];
  const serves = async () => (await lead.ask("GET", "/teams")).items.find((one) => one.id === team.id).members.includes(person.id);
  await lead.go(`/board?person=${person.id}`);
  await page.locator(".side").getByLabel(team.name, { exact: true }).check();
  await until("they are a member", serves);
  await undo();
  await until("they are none", async () => !(await serves()));
});

test("what waits is hurried from its row, and waits as before after Z", { timeout: LIMIT_MS }, async () => {
  await lead.go("/board?rows=waiting");
  const row = page.locator(".side [data-row]").first();
  const id = /cas_[0-9a-z]+/.exec(await row.locator("a").getAttribute("href"))[0];
  const priority = async () => (await lead.ask("GET", `/cases/${id}`)).priority;
  const was = await priority();
  await row.locator("button").click();
  await page.locator("[role=menuitemradio]:not([aria-checked=true])").first().click();
  await until("it is more urgent", async () => (await priority()) !== was);
  await undo();
  await until("it is as urgent as it was", async () => (await priority()) === was);
});

test("another team helps a queue out until it is undone", { timeout: LIMIT_MS }, async () => {
  const [{ team, channel_kind: kind }] = (await lead.ask("GET", "/board")).queues;
  const help = async () => (await lead.ask("GET", "/queues")).items.find((one) => one.team.id === team.id && one.channel_kind === kind).overflow.length;
  const was = await help();
  await lead.go(`/board?queue=${team.id}&kind=${kind}`);
  await page.locator(".side .acts .btn.line").click();
  await page.locator(".side .acts .btn.main").click();
  await until("one team more helps", async () => (await help()) === was + 1);
  await undo();
  await until("as many as before help", async () => (await help()) === was);
});

test("a notice stands in every channel until it is undone", { timeout: LIMIT_MS }, async () => {
  const text = `Vastaamme tänään hitaammin ${Date.now()}`;
  const stands = async () => (await lead.ask("GET", "/notices")).items.some((one) => one.texts.fi === text);
  await lead.go("/board?do=notice");
  await page.locator(".side textarea[lang=fi]").fill(text);
  await page.locator(".side form button[type=submit]").click();
  await until("the notice stands", stands);
  await undo();
  await until("it stands no more", async () => !(await stands()));
});

test("a figure opens its rows, and a row opens its case", { timeout: LIMIT_MS }, async () => {
  await lead.go("/reports/contacts?group=channel&range=90d");
  const part = page.locator(".detail li button").first();
  const figure = Number((await part.innerText()).replace(/\D/g, ""));
  await part.click();
  const row = page.locator(".side [data-row] a").first();
  await row.waitFor();
  const seen = Number(await page.locator(".side [data-row]").first().getAttribute("aria-setsize"));
  assert.ok(seen === Math.min(figure, 100), `${seen} rows behind ${figure}`);
  await row.click();
  await page.waitForURL(/\/cases\/cas_/);
});

test("first contact never stands without contacts to resolution and those who came back", { timeout: LIMIT_MS }, async () => {
  await lead.go("/reports/first_contact_resolution?range=90d");
  await page.locator(".detail .beside dd").nth(1).waitFor();
  assert.equal(await page.locator('.list a[href^="/reports/first_contact_resolution"] .beside').count(), 1);
});

test("numbers of one's own are played in three arrangements", { timeout: LIMIT_MS }, async () => {
  await lead.go("/planning/play?source=own");
  await page.locator("form.side button[type=submit]").click();
  await page.locator(".out .say").waitFor();
  assert.equal(await page.locator(".out table").first().locator("thead th").count(), 3);
  const tracks = await page.locator(".out td i").evaluateAll((all) => all.map((one) => Math.round(one.getBoundingClientRect().width)));
  assert.ok(tracks.length > 6 && new Set(tracks).size === 1, `bars of every arrangement are drawn to one scale, not to ${[...new Set(tracks)]}`);
  console.log(`# ${(await page.locator(".out .say").innerText()).trim()}`);
  assert.deepEqual(lead.errors, []);
});
