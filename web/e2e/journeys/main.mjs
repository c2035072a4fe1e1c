// The main job, end to end: a question in the shop, the bot, a person, the rating, the board; then the same customer by
// real mail, both ways.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { available, away, composer, EERO, KATARINA, leaveField, MATS, openCase, RITVA, send, signIn, SILJA, stream } from "../kit/desk.mjs";
import { sendMail, startMail, SUPPORT } from "../kit/mail.mjs";
import { LIMIT_MS, pause, percentile, until } from "../kit/time.mjs";
import { visit } from "../kit/visitor.mjs";
import { theWorld } from "../world.mjs";

const AINO = `aino.kivela.${Date.now()}`;
const ADDRESS = `${AINO}@asiakas.example`;
const REPLIES = 24;
/** What is aimed at; the figures are printed beside it, since a loaded machine is slow without being wrong. */
const OFFER_MS = 1_000;
const SEEN_MS = 300;

let agents;
let supervisor;
let admin;
let visitor;
let owner;
let chatCase;
let mailCase;
let letter;

before(async () => {
  await theWorld();
  agents = await Promise.all([SILJA, EERO, KATARINA].map((email) => signIn(email)));
  [supervisor, admin] = await Promise.all([MATS, RITVA].map((email) => signIn(email)));
  for (const one of [...agents, supervisor, admin]) await away(one);
  await clearQueue();
});

after(goHome);

/** Nobody is offered anything any more; the journeys after this one have the house to themselves. */
async function goHome() {
  for (const one of agents?.splice(0) ?? []) {
    await away(one);
    await one.close();
  }
  for (const one of [supervisor, admin, visitor]) await one?.close();
}

/** Waits until the work that `fits` is offered, and answers who has it; fails when two have it. */
async function offered(fits) {
  const offers = () => Promise.all(agents.map(async (one) => (await one.ask("GET", "/offers")).items.find(fits)));
  await until("the offer is on a screen", async () => {
    for (const one of agents) if (await one.page.locator("section.offer").isVisible()) return true;
    return false;
  });
  const at = Date.now();
  // A second offer of the same work would come at once or not at all.
  await pause(700);
  const now = await offers();
  assert.equal(now.filter(Boolean).length, 1, `exactly one agent is offered the work: ${JSON.stringify(now)}`);
  const agent = agents[now.findIndex(Boolean)];
  await agent.page.locator("section.offer").waitFor();
  return { agent, at };
}

/** Runs in a desk's page: remembers when an offer was first on it. */
function seeOffer() {
  window.offeredAt = 0;
  const look = () => document.querySelector("section.offer") && (window.offeredAt ||= Date.now());
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true });
}

/** What waited before the journey is taken by somebody who is not part of it. */
async function clearQueue() {
  const { items } = await admin.ask("GET", "/cases?view=waiting&limit=100");
  for (const { id } of items) await admin.ask("POST", `/cases/${id}/take`);
}

test("a question in Finnish is answered by the bot with an article", { timeout: LIMIT_MS }, async () => {
  visitor = await visit({ lang: "fi" });
  await visitor.open();
  await visitor.ask("Miten vaihdan viallisen tuotteen?");
  const source = visitor.frame.locator("li.bot .srcl a, li.bot .quick a");
  await source.first().waitFor();
  const url = await source.first().getAttribute("href");
  assert.match(url, /\/help\/fi\/a\//);
  const page = await visitor.context.newPage();
  const answer = await page.goto(url);
  assert.equal(answer.status(), 200);
  assert.match(await page.locator("h1").innerText(), /vaihta/i);
  await page.close();
});

test("“haluan puhua ihmiselle” is offered to exactly one of three agents", { timeout: LIMIT_MS }, async () => {
  await Promise.all(agents.map(available));
  // All screens share this machine's clock: the visitor's key, and the first sight of the offer.
  const inside = visitor.inside();
  await inside.evaluate(() => addEventListener("keydown", (e) => e.key === "Enter" && (window.pressedAt = Date.now()), true));
  for (const one of agents) await one.page.evaluate(seeOffer);
  await visitor.say("haluan puhua ihmiselle");
  const { agent } = await offered((one) => one.channel.kind === "chat");
  const asked = await inside.evaluate(() => window.pressedAt);
  const at = await agent.page.evaluate(() => window.offeredAt);
  owner = agent;
  // While they wait, the visitor leaves an address.
  await visitor.frame.locator(".sys .quick button").first().click();
  await visitor.frame.locator("#ask-mail").fill(ADDRESS);
  await visitor.frame.locator("#ask-mail").press("Enter");
  await visitor.frame.locator(`.sys >> text=${ADDRESS}`).waitFor();
  await owner.page.keyboard.press("y");
  await owner.page.locator(composer).waitFor();
  await owner.page.locator(`${stream} >> text=haluan puhua ihmiselle`).waitFor();
  chatCase = openCase(owner.page);
  assert.ok(chatCase);
  console.log(`# offer on the screen after ${at - asked} ms (aim ${OFFER_MS})`);
});

test("the agent sees what the bot said and from where", { timeout: LIMIT_MS }, async () => {
  const column = owner.page.locator(stream);
  await column.locator("text=Miten vaihdan viallisen tuotteen?").waitFor();
  await column.locator(".say.bot .src a, .say.bot .options a").first().waitFor();
});

test("every reply of the agent comes to the visitor's screen, once", { timeout: LIMIT_MS }, async () => {
  const { page } = owner;
  const inside = visitor.inside();
  // The moment of the key press, on the same clock as the visitor's frame.
  await page.evaluate(() => document.addEventListener("keydown", (e) => e.key === "Enter" && e.ctrlKey && (window.pressedAt = Date.now()), true));
  // And the moment when the visitor's next frame shows new words.
  await inside.evaluate(() => {
    window.seenAt = {};
    const look = () => document.querySelectorAll(".log .words").forEach((w) => (window.seenAt[w.textContent] ??= Date.now()));
    new MutationObserver(() => requestAnimationFrame(look)).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  await page.keyboard.press("r");
  await page.locator(`${composer}:focus`).waitFor();
  const took = [];
  for (let n = 1; n <= REPLIES; n++) {
    const text = `Vastaus numero ${n} tuotteesta.`;
    await page.keyboard.insertText(text);
    await page.locator('form.composer .split button:not([aria-disabled="true"])').first().waitFor();
    await page.keyboard.press("Control+Enter");
    const at = await until(`the visitor sees “${text}”`, () => inside.evaluate((words) => window.seenAt[words], text));
    took.push(at - (await page.evaluate(() => window.pressedAt)));
    await until("the field is empty", async () => (await page.locator(composer).inputValue()) === "");
  }
  const [middle, most] = [percentile(took, 0.5), percentile(took, 0.95)];
  console.log(`# reply on the visitor's screen: p50 ${middle} ms, p95 ${most} ms of ${REPLIES} (aim ${SEEN_MS})`);
  const shown = await visitor.frame.locator(".log .words").allInnerTexts();
  assert.equal(shown.filter((t) => t.startsWith("Vastaus numero")).length, REPLIES, "every reply once");
});

test("a note, a tag and solving; the visitor rates 6 of 7 and the board shows it by itself", { timeout: LIMIT_MS }, async () => {
  const { page } = owner;
  await supervisor.go("/board");
  const tile = supervisor.page.locator('a[href="/board?rows=ces"]');
  await tile.waitFor();
  const before = await supervisor.ask("GET", "/board");

  await send(page, "n", "Sisäinen huomio: vetoketju.");
  await page.locator(`${stream} .notecard >> text=Sisäinen huomio: vetoketju.`).waitFor();
  assert.equal(await visitor.frame.locator("text=Sisäinen huomio").count(), 0, "a note stays inside");

  await leaveField(page);
  await page.keyboard.press("l");
  await page.locator("dialog.palette input").waitFor();
  await page.keyboard.insertText("reklamaatio");
  await page.locator("dialog.palette [role=option]").first().waitFor();
  await page.keyboard.press("Enter");
  await until("the tag is on the case", async () => (await owner.ask("GET", `/cases/${chatCase}`)).tags.includes("reklamaatio"));

  await page.keyboard.press("e");
  await until("the case is solved", async () => (await owner.ask("GET", `/cases/${chatCase}`)).status === "solved");
  const question = visitor.frame.locator(".ces");
  await question.waitFor();
  await visitor.frame.locator('.ces label:has(input[value="6"])').click();
  await visitor.frame.locator(".ces [role=status] svg").waitFor();

  const count = before.ces.n + 1;
  await until("the board has counted it", async () => (await supervisor.ask("GET", "/board")).ces.n === count);
  await until("the screen shows it without being asked", async () => (await tile.locator(".d").innerText()).includes(String(count)));
  console.log(`# CES on the board: ${(await tile.locator(".v").innerText()).trim()} of ${count}, before ${before.ces.mean ?? "none"} of ${before.ces.n}`);
});

test("the same customer writes by real SMTP: the same customer, a new case, with the whole history", { timeout: LIMIT_MS }, async () => {
  const { smtp } = await theWorld();
  const sent = Date.now();
  await sendMail(smtp, { from: `Aino Kivela <${ADDRESS}>`, to: SUPPORT, subject: "Palautuksen tila", text: "Hei! Lähetin vanhan tuotteen eilen. Onko se tullut perille?\n\nAino" });
  const { agent, at } = await offered((one) => one.channel.kind === "email" && one.case.subject === "Palautuksen tila");
  console.log(`# mail offered ${at - sent} ms after swaks began`);
  owner = agent;
  await owner.page.keyboard.press("y");
  await until("the new case is open", () => openCase(owner.page) && openCase(owner.page) !== chatCase);
  mailCase = openCase(owner.page);
  await owner.page.locator(`${stream} >> text=Onko se tullut perille?`).waitFor();
  const [first, second] = await Promise.all([chatCase, mailCase].map((id) => admin.ask("GET", `/cases/${id}`)));
  assert.equal(second.customer.id, first.customer.id, "the same customer");
  assert.ok(second.other_cases.some((one) => one.id === chatCase), "the talk in the shop is one of the other cases");
  await owner.page.locator(`aside.cust a[href*="${chatCase}"]`).waitFor();
  const history = await owner.ask("GET", `/customers/${second.customer.id}/timeline`);
  const said = JSON.stringify(history);
  for (const words of ["Miten vaihdan viallisen tuotteen?", "Vastaus numero 1 ", "Onko se tullut perille?"]) assert.ok(said.includes(words), `the history has “${words}”`);
});

test("the answer goes through a real Postfix into a Dovecot mailbox", { timeout: LIMIT_MS }, async () => {
  const { smarthost } = await theWorld();
  const mail = await startMail(smarthost);
  const channels = await admin.ask("GET", "/channels");
  const { id } = (channels.items ?? channels).find((one) => one.kind === "email");
  const channel = await admin.ask("GET", `/channels/${id}`);
  const relay = { ...channel.settings.send, way: "relay", host: "127.0.0.1", port: smarthost, tls: "none" };
  await admin.ask("PATCH", `/channels/${id}`, { settings: { ...channel.settings, send: relay } });

  await send(owner.page, "r", "Hei Aino! Paketti on matkalla varastoon, ääkköset mukana.");
  letter = await mail.mailTo(AINO, (one) => one.text.includes("Paketti on matkalla varastoon"));
  assert.match(letter.text, /ääkköset mukana/);
  assert.match(letter.headers["from"], /Suopursu/);
  assert.match(letter.headers["subject"], /Palautuksen tila/);
  assert.match(letter.headers["received"] ?? letter.raw, /Postfix/);
  await until("the desk knows that it was sent", async () => {
    const { items } = await owner.ask("GET", `/cases/${mailCase}/timeline?limit=50`);
    return ["sent", "delivered"].includes(items.findLast((one) => one.message?.author_kind === "agent")?.message.delivery);
  });
});

test("the answer to it threads back into the same case, on the open screen", { timeout: LIMIT_MS }, async () => {
  const { smtp } = await theWorld();
  const to = letter.headers["reply-to"] ?? letter.headers["from"];
  await sendMail(smtp, {
    from: `Aino Kivela <${ADDRESS}>`,
    to: /<([^>]+)>/.exec(to)?.[1] ?? to,
    subject: `Vs: ${letter.headers["subject"]}`,
    text: "Kiitos, odotan sitten.",
    headers: { "In-Reply-To": letter.headers["message-id"], References: letter.headers["message-id"] },
  });
  await owner.page.locator(`${stream} >> text=Kiitos, odotan sitten.`).waitFor();
  assert.equal(openCase(owner.page), mailCase);
  const { items } = await owner.ask("GET", `/cases/${mailCase}/timeline?limit=50`);
  assert.equal(items.filter((one) => one.message?.text?.includes("Kiitos, odotan sitten.")).length, 1);
});

test("no page of the journey met an error, and everybody goes home", async () => {
  for (const one of [...agents, supervisor, visitor]) assert.deepEqual(one.errors, [], one.email ?? "the visitor");
  await goHome();
});
