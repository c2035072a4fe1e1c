/**
 * The loader: `<script async src="https://…/widget.js?channel=chn_…"></script>` (or `data-channel`).
 *
 * Draws the launcher in a closed shadow root and makes the iframe when it is first needed. Uses no inline
 * styles, no `innerHTML` and no `eval`, so it runs under a strict CSP with Trusted Types; the page has to
 * allow the Helppo server in `script-src` and `frame-src`, and in `connect-src` if the launcher's words
 * should stay fresh while a page is open for long.
 *
 * The page talks to it through `window.Helppo` once `helppo:ready` has been heard on `window`.
 */
import type { HelppoEvent } from "../contract.ts";
import { findBoot, readSettings, type Settings } from "./settings.ts";
import { Widget } from "./widget.ts";

export interface HelppoApi {
  open(): void;
  close(): void;
  /** Tells who the visitor is by a signed token from the page's own server. */
  identify(jwt: string): void;
  /** The visitor signed out of the page: the talk leaves this device. */
  forget(): void;
  /** Calls `listener` when `name` happens; returns the way to stop. */
  on(name: HelppoEvent, listener: () => void): () => void;
  /** Takes the widget off the page, and puts it back. */
  unmount(): void;
  mount(): Promise<void>;
}

declare global {
  interface Window {
    Helppo?: HelppoApi;
  }
}

function start(settings: Settings): HelppoApi {
  let widget: Widget | null = null;
  let jwt: string | null = null;
  let openSoon = false;
  const listeners = new Map<HelppoEvent, Set<() => void>>();
  const tell = (name: HelppoEvent): void => listeners.get(name)?.forEach((listener) => listener());

  const api: HelppoApi = {
    open: () => (widget ? widget.open() : void (openSoon = true)),
    close: () => (widget ? widget.close() : void (openSoon = false)),
    identify: (token) => {
      jwt = token;
      widget?.identify(token);
    },
    forget: () => {
      jwt = null;
      widget?.forget();
    },
    on: (name, listener) => {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(listener));
      return () => set.delete(listener);
    },
    unmount: () => {
      widget?.unmount();
      widget = null;
    },
    mount: async () => {
      const boot = await findBoot(settings);
      if (!boot || widget) return;
      widget = new Widget(settings, boot, tell);
      if (jwt) widget.identify(jwt);
      if (openSoon) widget.open();
      tell("ready");
      window.dispatchEvent(new Event("helppo:ready"));
    },
  };
  return api;
}

const settings = readSettings(document.currentScript as HTMLScriptElement | null);
if (settings && !window.Helppo) {
  const api = start(settings);
  window.Helppo = api;
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => void api.mount());
  else void api.mount();
}
