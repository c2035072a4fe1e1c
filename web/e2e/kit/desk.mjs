// Somebody at the desk: signed in, at a page, with the keyboard.
import { theBrowser, theWorld } from "../world.mjs";
import { PATIENCE_MS, until } from "./time.mjs";

const PASSWORD = "helppo-demo-2026";
export const SILJA = "silja@suopursu.example";
export const EERO = "eero@suopursu.example";
export const KATARINA = "katarina@suopursu.example";
export const MATS = "mats@suopursu.example";
export const TUULI = "tuuli@suopursu.example";
export const RITVA = "ritva@suopursu.example";

export const composer = "form.composer textarea";
export const stream = "[data-pane=stream]";

/** Calls the API as whoever is signed in in this context. */
export async function api(context, method, path, data) {
  const { desk } = await theWorld();
  const headers = { "x-helppo": "1", origin: desk };
  const answer = await context.request.fetch(`${desk}/api/v1${path}`, { method, headers, ...(data === undefined ? {} : { data }) });
  const text = await answer.text();
  if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${text}`);
  return text ? JSON.parse(text) : null;
}

/** A browser of an agent who is signed in; `page` is still empty. */
export async function signIn(email, options = {}) {
  const [browser, world] = await Promise.all([theBrowser(), theWorld()]);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  await api(context, "POST", "/session", { email, password: PASSWORD });
  // What the sign-in page itself would have left behind. A sender's layout has no storage.
  await context.addInitScript(() => self === top && localStorage.setItem("helppo.signed-in", "1"));
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  return {
    email,
    context,
    page,
    errors,
    ask: (method, path, data) => api(context, method, path, data),
    go: async (path) => {
      await page.goto(world.desk + path);
      await page.locator("#main").first().waitFor();
    },
    close: () => context.close(),
  };
}

/** Signs in by the page's own form, with the keyboard. */
export async function signInByKeys(page, email) {
  const { desk } = await theWorld();
  await page.goto(`${desk}/sign-in`);
  await page.locator("input[name=email]:focus").waitFor();
  await page.keyboard.type(email);
  await page.keyboard.press("Tab");
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await page.locator("#main").waitFor();
}

/** At the inbox, with a live line, and ready to be offered work. */
export async function available(agent) {
  await agent.go("/inbox/mine");
  await agent.page.locator(".me .conn:not(.gone):not(.wait)").waitFor();
  await agent.ask("PUT", "/presence", { status: "available" });
  await agent.page.locator(".me .dot.on").waitFor();
}

/** Nothing more is offered to this person. */
export async function away(agent) {
  await agent.ask("PUT", "/presence", { status: "away" });
}

/** The id of the case in the page's address. */
export const openCase = (page) => /cas_[0-9a-z]+/.exec(page.url())?.[0] ?? null;

/** Writes into the composer and sends, with the keyboard only. */
export async function send(page, key, text) {
  await leaveField(page);
  await page.keyboard.press(key);
  await page.locator(`${composer}:focus`).waitFor();
  await page.keyboard.insertText(text);
  await page.keyboard.press("Control+Enter");
}

/** Esc, as often as it takes to be out of every field. */
export async function leaveField(page) {
  await until("the keyboard is out of the field", async () => {
    const typing = await page.evaluate(() => Boolean(document.activeElement?.closest("input, textarea, [contenteditable], dialog")));
    if (typing) await page.keyboard.press("Escape");
    return !typing;
  });
}
