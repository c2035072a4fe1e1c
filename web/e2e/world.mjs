// The demo world with the real binary, on free ports and in a folder of its own, and a browser to visit it.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";

const ROOT = new URL("../../", import.meta.url).pathname;
const PROGRAM = process.env.HELPPO_DEMO ?? path.join(ROOT, "target/debug/helppo-demo");
const CHROMIUM = process.env.HELPPO_CHROMIUM ?? "/usr/bin/chromium";
const PASSWORD = "helppo-demo-2026";

/** A port that nobody listens on, with four free ones behind it. */
async function freePorts() {
  for (let tries = 0; tries < 200; tries++) {
    const first = 20_000 + Math.floor(Math.random() * 20_000);
    const free = await Promise.all([0, 1, 2, 3, 4].map((i) => isFree(first + i)));
    if (free.every(Boolean)) return first;
  }
  throw new Error("no five free ports in a row");
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** Starts the demo world; `addresses` are what it printed. */
export async function startWorld(extra = []) {
  const folder = await mkdtemp(path.join(tmpdir(), "helppo-e2e-"));
  const port = await freePorts();
  const program = spawn(PROGRAM, ["--folder", folder, "--port", String(port), ...extra], { cwd: ROOT });
  let said = "";
  program.stdout.on("data", (d) => (said += d));
  program.stderr.on("data", (d) => (said += d));
  const ended = new Promise((resolve) => program.once("exit", resolve));
  const ready = async () => {
    const until = Date.now() + 180_000;
    while (!said.includes("helppo demo is ready")) {
      if (program.exitCode !== null || Date.now() > until) throw new Error(`the demo did not start:\n${said}`);
      await new Promise((r) => setTimeout(r, 100));
    }
  };
  await ready();
  const at = (offset) => `http://127.0.0.1:${port + offset}`;
  return {
    desk: at(0),
    shop: at(1),
    catcher: at(2),
    smtp: { host: "127.0.0.1", port: port + 3 },
    folder,
    said: () => said,
    async stop() {
      program.kill("SIGTERM");
      await Promise.race([ended, new Promise((r) => setTimeout(r, 10_000))]);
      program.kill("SIGKILL");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A headless Chromium that calls nobody but loopback. */
export async function startBrowser() {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
    ],
  });
}

/** A page of an agent who is signed in. */
export async function signIn(browser, world, email, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const answer = await context.request.post(`${world.desk}/api/v1/session`, {
    data: { email, password: PASSWORD },
    headers: { "x-helppo": "1", origin: world.desk },
  });
  if (!answer.ok()) throw new Error(`${email} could not sign in: ${answer.status()} ${await answer.text()}`);
  const page = await context.newPage();
  return { context, page };
}
