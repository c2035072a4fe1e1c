// A headless browser with the shop open, and the few looks that every walk takes.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import { openWorld } from "./world.mjs";

const require = createRequire(import.meta.url);
const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const ARGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"];
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

let shared = null;
const browser = async () => (shared ??= await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ARGS }));
const worlds = new Set();
/** Ends everything, also what a failed walk left open. */
export async function closeBrowser() {
  for (const world of worlds) world.close();
  await shared?.close();
}

/** Opens the shop. `known` puts the visitor of an earlier visit into the frame's storage. */
export async function visit({ boot = {}, phone = false, dark = false, lang = "en", known = false, setup = () => {} } = {}) {
  const world = await openWorld(boot);
  worlds.add(world);
  setup(world);
  const context = await (await browser()).newContext({ ...(phone ? PHONE : { viewport: { width: 1000, height: 760 } }), colorScheme: dark ? "dark" : "light" });
  // The launcher's shadow root is closed to the page; the walk opens it for itself only.
  await context.addInitScript(() => {
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (init) {
      return attach.call(this, { ...init, mode: "open" });
    };
    window.violations = [];
    document.addEventListener("securitypolicyviolation", (e) => window.violations.push(`${e.violatedDirective} ${e.blockedURI}`));
  });
  if (known) {
    await context.addInitScript(() => {
      if (location.pathname === "/widget/frame") localStorage.setItem("chn_0000000000001:token", "secret");
      else localStorage.setItem("helppo:chn_0000000000001", "1");
    });
  }
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  const go = async () => {
    await page.goto(`${world.shop}/?lang=${lang}`);
    await page.waitForFunction(() => window.Helppo);
    await page.locator("helppo-widget button").waitFor();
  };
  await go();
  const frame = page.frameLocator("helppo-widget iframe");
  const launcher = page.locator("helppo-widget button");
  const close = async () => {
    await context.close();
    world.close();
  };
  return { world, page, frame, launcher, errors, go, close };
}

/** Violations of WCAG 2.2 A and AA and of best practice, in the page or in the frame. */
export async function axe(page, inFrame) {
  const target = inFrame ? page.frames().find((f) => f.url().includes("/widget/frame")) : page.mainFrame();
  // The driver may evaluate where the page's own CSP would not let a script.
  return target.evaluate(
    async ([source, tags]) => {
      if (!window.axe) new Function(source).call(window);
      const result = await window.axe.run(document, { runOnly: tags, iframes: false });
      return result.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(" | ")}`);
    },
    [axeSource, ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]],
  );
}
