// Every page that a person can meet, by name, with what it takes to get there.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { atEnd, freePorts, program, start, theBrowser, theWorld } from "../world.mjs";
import { api, RITVA, signIn } from "./desk.mjs";
import { casesByMail, caught, relayToCatcher } from "./mail.mjs";
import { PATIENCE_MS, until } from "./time.mjs";
import { visit } from "./visitor.mjs";

export const WIDE = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };
const ADMIN = ["", "channels", "hours", "notices", "texts", "effort", "brands", "quarantine", "teams", "queues", "policy", "service", "tags", "fields", "people", "organisation", "keys", "audit", "me"];

/** The desk's pages: name, address, and what must be there before the page is looked at. */
export async function deskPages(admin) {
  const all = await admin.ask("GET", "/cases?view=all&limit=50");
  const mail = all.items.find((row) => row.channel.kind === "email") ?? all.items[0];
  const chat = all.items.find((row) => row.channel.kind === "chat") ?? all.items[0];
  const articles = await admin.ask("GET", "/articles");
  // A walk before may have left an article that is written in English only.
  const article = (articles.items ?? articles).find((one) => one.translations.some((text) => text.locale === "fi"));
  const channels = await admin.ask("GET", "/channels");
  const channel = (kind) => (channels.items ?? channels).find((one) => one.kind === kind).id;
  const people = await admin.ask("GET", "/agents");
  const [queue] = (await admin.ask("GET", "/board")).queues;
  // The mail's customer is owed something: the bar above the case is looked at with it.
  await admin.ask("POST", `/cases/${mail.id}/promises`, { text: "To call back", due_at: Date.now() + 3_600_000 });
  const row = "[data-row]";
  return [
    ["inbox", "/inbox/all", row],
    ["inbox-empty", "/inbox/mentions", ".empty, [data-row]"],
    ["case-mail", `/inbox/all/${mail.id}`, "form.composer"],
    ["case-chat", `/inbox/all/${chat.id}`, "form.composer"],
    ["case-customer", `/inbox/all/${mail.id}/customer`, "#c-id"],
    ["my-day", "/my-day", ".nums"],
    ["help-calls", "/help-calls", "main .rows, main .empty"],
    ["customers", "/customers", "main a.row, main table"],
    ["customer", `/customers/${mail.customer.id}`, "main h1"],
    ["board", "/board", ".nums"],
    ["board-rows", "/board?rows=waiting", ".side [data-row], .side .empty"],
    ["board-risk", "/board?rows=at_risk", ".side [data-row], .side .empty"],
    ["board-person", `/board?person=${(people.items ?? people)[1].id}`, ".side section + section, .side .empty"],
    ["board-queue", `/board?queue=${queue.team.id}&kind=${queue.channel_kind}`, ".side section + section"],
    ["board-notice", "/board?do=notice", ".side form"],
    ["board-hours", "/board?do=hours", ".side form"],
    ["reports", "/reports", ".list nav a"],
    ["reports-first-contact", "/reports/first_contact_resolution?group=week", ".detail .uplot"],
    ["reports-hours", "/reports/wait?group=hour_of_week", ".detail table"],
    ["reports-channels", "/reports/contacts?group=channel", ".detail .bar"],
    ["reports-pulse", "/reports/pulse", "main section, main .empty"],
    ["effort", "/effort?which=all", "main .nums"],
    ["paths", "/paths", "main table"],
    ["tasks", "/tasks", "main nav a"],
    ["task", "/tasks/return-product", "main article h2"],
    ["bot", "/bot?days=90", "main .nums, main .empty"],
    ["bot-missing", "/bot/backlog", "main table, main .empty"],
    ["bot-try", "/bot/try", "main form"],
    ["bot-settings", "/bot/settings", "main section"],
    ["bot-versions", "/bot/versions", "main table"],
    ["reports-month", "/reports/month", "main table, main .empty"],
    ["planning", `/planning?team=${queue.team.id}&kind=${queue.channel_kind}`, "main .sums, main .empty"],
    ["planning-own", "/planning/play?source=own", ".side form, form.side"],
    ["knowledge", "/knowledge", "main h1"],
    ["knowledge-reading", "/knowledge/reading", "main dl, main .empty"],
    ["knowledge-synonyms", "/knowledge/synonyms", "#synonyms li, #synonyms .empty"],
    ["knowledge-broken", "/knowledge?show=broken", "main table, main .empty"],
    ["knowledge-editor", `/knowledge/${article.id}/fi`, ".tiptap, .ProseMirror"],
    ["search", "/search?q=takki", "main h1"],
    ["not-found", "/nowhere", "#main"],
    ...ADMIN.map((name) => [`admin-${name || "home"}`, `/admin/${name}`.replace(/\/$/, ""), "main h1"]),
    ["admin-channel-chat", `/admin/channels/${channel("chat")}`, "main form, main input"],
    ["admin-channel-email", `/admin/channels/${channel("email")}`, "main form, main input"],
    ["admin-person", `/admin/people/${(people.items ?? people)[1].id}`, "main h1"],
  ];
}

/** The pages of the help centre in Finnish. */
export async function helpPages() {
  const { desk } = await theWorld();
  const home = await (await fetch(`${desk}/help/fi`)).text();
  const first = (pattern) => new RegExp(`href="(?:https?://[^"/]+)?(${pattern})"`).exec(home)?.[1];
  const category = first("/help/fi/c/[^\"#?]+");
  const list = category ? await (await fetch(desk + category)).text() : home;
  const article = /href="(?:https?:\/\/[^"/]+)?(\/help\/fi\/a\/[^"#?]+)"/.exec(home + list)?.[1];
  return [
    ["help-home", "/help/fi", "h1"],
    ["help-category", category, "h1"],
    ["help-article", article, "h1"],
    ["help-search", "/help/fi/search?q=palautus", "h1"],
    ["help-nothing", "/help/fi/search?q=xyzzyq", "h1"],
    ["help-missed", `${article}?helped=no`, ".missed"],
    ["help-letter", "/help/fi/contact", "form.letter, h1"],
  ];
}

let empty;
/** A server that was never set up, for its first page. */
export function emptyHouse() {
  empty ??= (async () => {
    const [folder, port] = [await mkdtemp(path.join(tmpdir(), "helppo-empty-")), await freePorts()];
    const url = `http://127.0.0.1:${port}`;
    const set = [`folder=${folder}`, `listen=127.0.0.1:${port}`, `public_url=${url}`].flatMap((one) => ["--set", one]);
    const ready = () => fetch(`${url}/readyz`).then((a) => a.ok, () => false);
    const { stop } = await start(program("helppo", "helppo-server", "E2E_SERVER"), ["serve", ...set], ready);
    atEnd(async () => {
      await stop();
      await rm(folder, { recursive: true, force: true });
    });
    return url;
  })();
  return empty;
}

/** An invitation that nobody has accepted. */
export async function invitePath(admin) {
  const { items, ...rest } = await admin.ask("GET", "/teams");
  const teams = items ?? Object.values(rest).find(Array.isArray);
  const made = await admin.ask("POST", "/invites", { email: `uusi.${Date.now()}@suopursu.example`, role: "agent", teams: [teams[0].id] });
  return `/invite/${made.token ?? made.url.split("/").pop()}`;
}

/** Signs a page in to the customers' area, as a customer who has just written by mail; gives their case. */
export async function enterArea(admin, page) {
  const { desk } = await theWorld();
  await relayToCatcher(admin);
  const [kase] = await casesByMail(admin, ["Siiri Sisään"]);
  const { identities } = await admin.ask("GET", `/customers/${kase.customer.id}`);
  const { value } = identities.find((one) => one.kind === "email");
  await page.goto(`${desk}/help/fi/my`);
  await page.locator("#email").fill(value);
  await page.locator("form.letter button").click();
  await page.locator("#code").waitFor();
  const code = await caught("the code is in the mailbox", (raw) => raw.includes(value) && /Koodisi on (\d{6})/.exec(raw)?.[1]);
  await page.locator("#code").fill(code);
  await page.locator("form.letter button").click();
  await page.waitForURL(/\/my$/);
  return { kase, email: value };
}

let rated;
/** The link that a customer gets by mail when their case is solved; one customer for all walks. */
export function ratePath(admin) {
  rated ??= (async () => {
    await relayToCatcher(admin);
    const [kase] = await casesByMail(admin, ["Arvi Arvioija"]);
    await admin.ask("POST", `/cases/${kase.id}/take`);
    await admin.ask("POST", `/cases/${kase.id}/replies`, { text: "Hei! Paketti on perillä huomenna.", attachments: [], then: "solve" });
    return caught("the question is in the mailbox", (raw) => raw.toLowerCase().includes("arvi.arvioija") && /\/rate\/[\w-]{16,}/.exec(raw)?.[0]);
  })();
  return rated;
}

/**
 * Goes everywhere with one size of window and calls `look(name, page)`. The pages are opened in the order in which
 * a person would meet them; one that cannot be reached is told to `lost(name, error)` and the walk goes on.
 */
export async function walk({ viewport, look, lost }) {
  const [browser, world] = await Promise.all([theBrowser(), theWorld()]);
  const phone = viewport.width < 500;
  const options = { viewport, ...(phone ? { hasTouch: true, isMobile: true } : {}) };
  const step = (name, act) => act().catch((error) => lost(name, error));

  const guest = await browser.newContext(options);
  guest.setDefaultTimeout(PATIENCE_MS);
  const open = await guest.newPage();
  await step("setup", async () => {
    await open.goto(`${await emptyHouse()}/setup`);
    await open.locator("form").waitFor();
    await look("setup", open);
    await open.locator("form button[type=submit]").click();
    await open.locator("form input:not([type=radio])").first().waitFor();
    await look("setup-house", open);
  });
  await step("sign-in", async () => {
    await open.goto(`${world.desk}/sign-in`);
    await open.locator("input[name=email]").waitFor();
    await look("sign-in", open);
  });

  const admin = await signIn(RITVA, options);
  admin.context.setDefaultTimeout(PATIENCE_MS);
  await step("invite", async () => {
    await open.goto(world.desk + (await invitePath(admin)));
    await open.locator("form").waitFor();
    await look("invite", open);
  });
  for (const [name, at, ready] of [...(await helpPages()), ["help-my", "/help/fi/my", "#email"], ["rate-unknown", "/rate/nobody", "h1"]]) {
    await step(name, async () => {
      await open.goto(world.desk + at);
      await open.locator(ready).first().waitFor();
      await look(name, open);
    });
  }
  await step("rate", async () => {
    await open.goto(`${world.desk}${await ratePath(admin)}?change=1`);
    await open.locator("form").waitFor();
    await look("rate", open);
    await open.locator('input[name=score][value="6"]').check({ force: true });
    await open.locator("form button").click();
    await open.locator("[role=status]").waitFor();
    await look("rate-thanks", open);
  });
  await step("help-my-cases", async () => {
    await enterArea(admin, open);
    await look("help-my-cases", open);
    await open.locator("main .hits a").first().click();
    await open.locator("form.letter").waitFor();
    await look("help-my-case", open);
  });
  await guest.close();

  for (const [name, at, ready] of await deskPages(admin)) {
    await step(name, async () => {
      await admin.page.goto(world.desk + at);
      await admin.page.locator(ready).first().waitFor();
      await settled(admin.page);
      await look(name, admin.page);
    });
  }
  await step("palette", async () => {
    await admin.page.goto(`${world.desk}/inbox/all`);
    await admin.page.locator("[data-row]").first().waitFor();
    await admin.page.keyboard.press("Control+k");
    await admin.page.locator("dialog.palette [role=option]").first().waitFor();
    await look("palette", admin.page);
    await admin.page.keyboard.press("Escape");
    await admin.page.keyboard.press("?");
    await admin.page.locator("dialog[open]").waitFor();
    await look("shortcuts", admin.page);
  });
  if (!phone) {
    await step("note", async () => {
      await admin.page.goto(`${world.desk}/inbox/all`);
      await admin.page.locator("[data-row]").first().waitFor();
      await admin.page.keyboard.press("j");
      await admin.page.locator("form.composer textarea").waitFor();
      await admin.page.keyboard.press("n");
      await admin.page.locator("form.composer.note textarea:focus").waitFor();
      await look("note", admin.page);
    });
  }
  await step("shop", () => shop(options, admin, look));
  await admin.close();
}

/** The shop with the widget: closed, open, asked, served, after. */
export async function shop(options, admin, look) {
  const visitor = await visit({ lang: "fi", ...options });
  await look("shop", visitor.page);
  await visitor.open();
  await look("widget-open", visitor.page);
  await visitor.ask("Miten vaihdan viallisen tuotteen?");
  await visitor.frame.locator("li.bot").first().waitFor();
  await look("widget-bot", visitor.page);
  await visitor.say("haluan puhua ihmiselle");
  await visitor.frame.locator(".sys").waitFor();
  await look("widget-waiting", visitor.page);
  const waiting = await until("the talk is a case", async () => {
    const { items } = await api(admin.context, "GET", "/cases?view=all&order=new&limit=20");
    return items.find((row) => row.channel.kind === "chat" && ["waiting", "offered"].includes(row.interaction?.state));
  });
  await api(admin.context, "POST", `/cases/${waiting.id}/take`);
  await api(admin.context, "POST", `/cases/${waiting.id}/replies`, { text: "Hei! Lähetin uuden takin tänään. Seuranta: https://seuranta.example/FI1", attachments: [] });
  await visitor.frame.locator(".log .words >> text=Lähetin uuden takin").waitFor();
  await look("widget-conversation", visitor.page);
  await api(admin.context, "PATCH", `/cases/${waiting.id}`, { status: "solved" });
  await visitor.frame.locator(".ces").waitFor();
  await look("widget-after", visitor.page);
  await visitor.close();
}

/** Bones are gone and nothing moves any more. */
async function settled(page) {
  await page.locator("[aria-busy=true], .skeleton").first().waitFor({ state: "hidden" }).catch(() => undefined);
  await page.evaluate(() => Promise.all(document.getAnimations().filter((a) => a.effect?.getTiming().iterations !== Infinity).map((a) => a.finished.catch(() => undefined))));
}
