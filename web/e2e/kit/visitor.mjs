// A visitor of the test shop, and the widget as they see it.
import { PATIENCE_MS } from "./time.mjs";
import { theBrowser, theWorld } from "../world.mjs";

export async function visit({ lang = "fi", ...options } = {}) {
  const [browser, world] = await Promise.all([theBrowser(), theWorld()]);
  const context = await browser.newContext({ viewport: { width: 1100, height: 800 }, ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  // The launcher's shadow root is closed to the page; the walk opens it for itself only.
  await context.addInitScript(() => {
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (init) {
      return attach.call(this, { ...init, mode: "open" });
    };
  });
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto(`${world.shop}/?lang=${lang}`);
  const launcher = page.locator("helppo-widget button");
  await launcher.waitFor();
  const frame = page.frameLocator("helppo-widget iframe");
  const field = frame.locator(".write textarea");
  return {
    context,
    page,
    errors,
    launcher,
    frame,
    open: async () => {
      await launcher.click();
      await frame.locator("h1").waitFor();
    },
    /** Asks from the first view. */
    ask: async (text) => {
      await frame.locator("input[type=search]").fill(text);
      await frame.locator("input[type=search]").press("Enter");
      await field.waitFor();
    },
    say: async (text) => {
      await field.fill(text);
      await field.press("Enter");
    },
    /** The frame itself, to wait inside it. */
    inside: () => page.frames().find((f) => f.url().includes("/widget/frame")),
    close: () => context.close(),
  };
}
