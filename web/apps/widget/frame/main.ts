// The frame's first steps: read the settings that came with the page, greet the host, draw.
import "@helppo/ui/tokens.css";
import "./frame.css";
import { mount } from "svelte";
import { isHello, isSite, type ToFrame, type ToHost } from "../contract.ts";
import { Api, type Boot } from "./api.ts";
import { Chat } from "./chat.svelte.ts";
import Frame from "./Frame.svelte";
import { pickLanguage, Speech } from "./words/index.ts";

const query = new URLSearchParams(location.search);
/** What the frame has to say before the host has said hello. */
const unsaid: ToHost[] = [];
const unheard: ToFrame[] = [];
let port: MessagePort | null = null;
let chat: Chat | null = null;

async function start(): Promise<void> {
  const written = JSON.parse(document.getElementById("boot")?.textContent ?? "null") as Boot | null;
  // Listen before the first wait: the host greets as soon as the frame has loaded.
  const sites: string[] = written?.sites ?? [];
  window.addEventListener("message", (event) => greet(event, sites));
  const boot = written ?? (await new Api().channel(query.get("channel") ?? ""));
  paint(boot);
  const speech = await Speech.of(pickLanguage(query.get("lang"), boot.language, navigator.language));
  chat = new Chat(boot, speech, (message) => (port ? port.postMessage(message) : unsaid.push(message)));
  document.documentElement.lang = speech.language;
  document.title = boot.name;
  mount(Frame, { target: document.getElementById("app") as HTMLElement, props: { chat } });
  for (const message of unheard.splice(0)) chat.fromHost(message);
  await chat.start();
}

/** Takes the private channel from a page that may hold this frame, and from nobody else. */
function greet(event: MessageEvent, sites: readonly string[]): void {
  const given = event.ports[0];
  if (!isHello(event.data) || event.source !== window.parent || !given) return;
  if (event.origin !== location.origin && !isSite(event.origin, sites)) return;
  port?.close();
  port = given;
  port.onmessage = (heard: MessageEvent<ToFrame>) => (chat ? chat.fromHost(heard.data) : unheard.push(heard.data));
  for (const message of unsaid.splice(0)) port.postMessage(message);
}

/** The brand's colours in place of the accent, and the theme that the host asked for. */
function paint(boot: Boot): void {
  const { style, dataset } = document.documentElement;
  const theme = query.get("theme");
  if (theme === "light" || theme === "dark") dataset["theme"] = theme;
  const both = (name: string, shade: keyof Boot["light"]): void =>
    style.setProperty(name, `light-dark(${boot.light[shade]}, ${boot.dark[shade]})`);
  both("--accent", "accent");
  both("--accent-hover", "hover");
  both("--on-accent", "on");
  both("--accent-text", "text");
  both("--accent-soft", "soft");
  both("--selected", "soft");
  both("--focus", "text");
}

void start();
