/** Addresses of the desk. A route is a row in a table; a feature's page is fetched when somebody goes there. */
import type { Component } from "svelte";

export type Params = Record<string, string>;

export interface Route {
  /** "/customers/:id?" — a colon names a part, a question mark makes it optional. */
  path: string;
  /** Which mark of the rail is lit. */
  area: "inbox" | "day" | "customers" | "knowledge" | "board" | "admin" | "search" | "none";
  /** signed: needs a session (the usual). open: sign-in, set-up, invite. */
  who?: "signed" | "open";
  /** Permission that the session must hold, as the server names it; without it the page is "not found". */
  needs?: string;
  /** The page. It gets the parts of the address as `params`. */
  page: () => Promise<{ default: Component<{ params: Params }> | Component<Record<string, never>> }>;
}

export interface Match {
  route: Route;
  params: Params;
}

export function match(routes: readonly Route[], path: string): Match | null {
  const parts = path.split("/").filter(Boolean).map(decodeURIComponent);
  for (const route of routes) {
    const wanted = route.path.split("/").filter(Boolean);
    if (parts.length > wanted.length) continue;
    const params: Params = {};
    const fits = wanted.every((part, index) => {
      const given = parts[index];
      const name = part.startsWith(":") ? part.slice(1).replace("?", "") : null;
      if (given === undefined) return part.endsWith("?");
      if (name === null) return part === given;
      params[name] = given;
      return true;
    });
    if (fits) return { route, params };
  }
  return null;
}

export class Router {
  path = $state("/");
  query = $state.raw(new URLSearchParams());
  #before: (() => boolean) | null = null;

  start(): void {
    this.#read();
    addEventListener("popstate", () => this.#read());
    addEventListener("click", (event) => this.#click(event));
  }

  /** Where we are, with the query. */
  get here(): string {
    const text = this.query.toString();
    return text ? `${this.path}?${text}` : this.path;
  }

  go(to: string, how: "push" | "replace" = "push"): void {
    if (to === this.here) return;
    if (this.#before && !this.#before()) return;
    history[how === "push" ? "pushState" : "replaceState"](null, "", to);
    this.#read();
  }

  /** Changes part of the query and keeps the rest; null takes a name away. */
  ask(changes: Record<string, string | null>, how: "push" | "replace" = "replace"): void {
    const next = new URLSearchParams(this.query);
    for (const [name, value] of Object.entries(changes)) {
      if (value === null || value === "") next.delete(name);
      else next.set(name, value);
    }
    const text = next.toString();
    this.go(text ? `${this.path}?${text}` : this.path, how);
  }

  /** Asked before leaving a page with unsaved words; returns false to stay. Give null to lift it. */
  guard(ask: (() => boolean) | null): void {
    this.#before = ask;
  }

  #read(): void {
    this.path = location.pathname;
    this.query = new URLSearchParams(location.search);
  }

  #click(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element).closest?.("a");
    if (!link?.href || link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
    if (/^\/(api|help|rate)\b/.test(link.pathname)) return;
    if (link.hash && link.pathname === location.pathname) return;
    event.preventDefault();
    this.go(link.pathname + link.search);
  }
}

export const router = new Router();
