// The demo world with the real binary, on free ports and in a folder of its own, and a browser to visit it.
// All journeys of one process share both; they end when the last journey has ended.
import { execFileSync, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { after } from "node:test";
import { chromium } from "playwright-core";

export const ROOT = new URL("../../", import.meta.url).pathname;
const CHROMIUM = process.env.E2E_CHROMIUM ?? "/usr/bin/chromium";
/** Making the world is minutes of work for a machine that has other work. */
const PATIENCE_MS = 1_200_000;
const STOP_MS = 10_000;
/** The help pages are measured over the browser's own wire. */
export const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-default-apps",
  "--disable-domain-reliability",
  "--disable-sync",
  "--disable-client-side-phishing-detection",
  "--no-first-run",
  "--no-pings",
  "--metrics-recording-only",
];

const ends = [];
/** Runs when all journeys of this process have ended, the last registered first. */
export const atEnd = (end) => ends.push(end);
after(async () => {
  for (const end of ends.reverse()) await end();
});

/** The program of this workspace, built if it is not the newest. A path in the environment is taken as it is. */
export function program(name, crate, variable) {
  const given = process.env[variable];
  if (given) return given;
  execFileSync("cargo", ["build", "--quiet", "--package", crate, "--bin", name], { cwd: ROOT, stdio: ["ignore", "ignore", "inherit"] });
  return path.join(ROOT, "target/debug", name);
}

/** A loopback port that nobody listens on, with `more` free ones behind it. */
export async function freePorts(more = 0) {
  for (let tries = 0; tries < 200; tries++) {
    const first = 20_000 + Math.floor(Math.random() * 20_000);
    const free = await Promise.all(Array.from({ length: more + 1 }, (_, i) => isFree(first + i)));
    if (free.every(Boolean)) return first;
  }
  throw new Error(`no ${more + 1} free ports in a row`);
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** Starts a program and waits until `ready` finds something in what it has printed. */
export async function start(file, args, ready) {
  // The server takes its settings from such variables; a test's own are none of its business.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("HELPPO_")));
  const running = spawn(file, args, { cwd: ROOT, env });
  let said = "";
  running.stdout.on("data", (d) => (said += d));
  running.stderr.on("data", (d) => (said += d));
  const ended = new Promise((resolve) => running.once("exit", resolve));
  const stop = async () => {
    running.kill("SIGTERM");
    await Promise.race([ended, new Promise((r) => setTimeout(r, STOP_MS).unref())]);
    running.kill("SIGKILL");
  };
  const kill = () => {
    running.kill("SIGKILL");
    return ended;
  };
  for (const end = Date.now() + PATIENCE_MS; !(await ready(said)); ) {
    if (running.exitCode !== null || Date.now() > end) {
      await stop();
      throw new Error(`${path.basename(file)} did not start:\n${said}`);
    }
    await new Promise((r) => setTimeout(r, 100));
  }
  return { running, stop, kill, said: () => said };
}

let world;
/** The demo world; `smarthost` is the port of the one further server that it may send mail to. */
export function theWorld() {
  // While a journey is written, a world that runs already saves its making.
  world ??= process.env.E2E_WORLD ? Promise.resolve(JSON.parse(process.env.E2E_WORLD)) : startWorld();
  return world;
}

async function startWorld() {
  const folder = await mkdtemp(path.join(tmpdir(), "helppo-e2e-"));
  const port = await freePorts(4);
  const smarthost = await freePorts();
  const demo = program("helppo-demo", "helppo-demo", "E2E_DEMO");
  const args = ["--folder", folder, "--port", String(port), "--allow", `127.0.0.1:${smarthost}`];
  const serve = () => start(demo, args, (said) => said.includes("helppo demo is ready"));
  let serving = await serve();
  atEnd(async () => {
    await serving.stop();
    await rm(folder, { recursive: true, force: true });
  });
  /** Kills the program in the middle of whatever it does, and starts it again on the same folder and ports. */
  const restart = async () => {
    await serving.kill();
    serving = await serve();
  };
  const at = (offset) => `http://127.0.0.1:${port + offset}`;
  return { desk: at(0), shop: at(1), catcher: at(2), smtp: `127.0.0.1:${port + 3}`, smarthost, folder, restart, said: () => serving.said() };
}

let browser;
/** A headless Chromium that calls nobody but loopback. */
export function theBrowser() {
  browser ??= chromium.launch({ executablePath: CHROMIUM, args: FLAGS }).then((started) => {
    atEnd(() => started.close());
    return started;
  });
  return browser;
}

/** A Chromium of its own, with a port for other tools to drive it. */
export async function drivenBrowser() {
  const port = await freePorts();
  const started = await chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS, `--remote-debugging-port=${port}`] });
  return { port, close: () => started.close() };
}
