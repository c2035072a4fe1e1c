// Where the loader comes from and what it was told: the script's own address and data attributes.
import type { LoaderBoot } from "../contract.ts";
import { type Language, pickLanguage } from "./words.ts";

declare global {
  interface Window {
    /** Written by the server in front of the loader's code, by channel. */
    helppoBoot?: Record<string, LoaderBoot>;
  }
}

export interface Settings {
  /** The origin of the Helppo server. */
  server: string;
  channel: string;
  /** Asked for in the script tag; else the page decides. */
  language: string | undefined;
  theme: string | undefined;
}

/** Reads the running script's tag; null when it names no channel. */
export function readSettings(script: HTMLScriptElement | null): Settings | null {
  if (!script?.src) return null;
  const url = new URL(script.src);
  const channel = url.searchParams.get("channel") ?? script.dataset["channel"];
  if (!channel) return null;
  return { server: url.origin, channel, language: script.dataset["language"], theme: script.dataset["theme"] };
}

/** The boot that came with the script, else asked from the server; null when the server cannot be asked. */
export async function findBoot(settings: Settings): Promise<LoaderBoot | null> {
  return window.helppoBoot?.[settings.channel] ?? (await askBoot(settings));
}

/** Asks how the team stands now. A page whose CSP forbids the question simply gets no answer. */
export async function askBoot(settings: Settings): Promise<LoaderBoot | null> {
  try {
    const answer = await fetch(`${settings.server}/api/visitor/v1/channels/${encodeURIComponent(settings.channel)}`, {
      credentials: "omit",
      referrerPolicy: "origin",
    });
    return answer.ok ? ((await answer.json()) as LoaderBoot) : null;
  } catch {
    return null;
  }
}

export function languageFor(settings: Settings, boot: LoaderBoot): Language {
  return pickLanguage(settings.language, document.documentElement.lang, boot.language);
}

export function frameUrl(settings: Settings, language: Language): string {
  const url = new URL("/widget/frame", settings.server);
  url.searchParams.set("channel", settings.channel);
  url.searchParams.set("lang", language);
  if (settings.theme) url.searchParams.set("theme", settings.theme);
  return url.href;
}
