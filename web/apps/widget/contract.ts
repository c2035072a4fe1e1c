/**
 * What the loader on the host's page and the frame inside it say to each other.
 *
 * The loader opens the talk: it posts one `hello` to the frame's exact origin and hands over one end of a
 * private message channel. The frame takes it only from its parent window and only when the sender's
 * origin is on the channel's list of sites. Everything after that travels on the private channel, which
 * no other window of the page can read or write.
 */

/** The only message that ever travels on `window`. */
export interface Hello {
  helppo: "hello";
  version: 1;
}

/** How the team stands just now; the launcher and the frame say it in words. */
export interface Staffed {
  /** `open`: somebody answers; `busy`: open hours, nobody free to answer soon; `closed`: outside hours. */
  state: "open" | "busy" | "closed";
  /** How long an answer takes by estimate, in milliseconds; absent when not known. */
  estimate_ms: number | null;
  /** When the doors open next, as UTC milliseconds; only when closed. */
  opens_at: number | null;
  /** When a message left now is answered at the latest; only when closed. */
  answer_by: number | null;
}

/** From the host's page to the frame. */
export type ToFrame =
  | { type: "opened" }
  | { type: "closed" }
  | { type: "identify"; jwt: string }
  /** The page's visitor has signed out. */
  | { type: "forget" };

/** From the frame to the host's page. */
export type ToHost =
  | { type: "close" }
  /** The visitor has a talk here; the loader may start the frame in the background next time. */
  | { type: "known"; known: boolean }
  | { type: "unread"; count: number; from: string | null }
  | { type: "staffed"; staffed: Staffed }
  /** Something the host's page may want to know of: `message`, `identity-needed`, `rated`. */
  | { type: "happened"; name: HelppoEvent };

export type HelppoEvent = "ready" | "open" | "close" | "message" | "rated" | "identity-needed";

/** One theme's colours, computed by the server so that text on them is always readable. */
export interface Shades {
  accent: string;
  hover: string;
  on: string;
  text: string;
  soft: string;
}

/** The part of a channel's public settings that the loader needs; the server writes it into the script. */
export interface LoaderBoot {
  channel: string;
  name: string;
  language: "en" | "fi" | "sv";
  light: Shades;
  dark: Shades;
  side: "right" | "left";
  launcher: "words" | "round";
  notice: string | null;
  staffed: Staffed;
  /** Server time of this answer, UTC milliseconds. */
  now: number;
}

/** Whether `data` opens the talk. */
export function isHello(data: unknown): data is Hello {
  return typeof data === "object" && data !== null && (data as Hello).helppo === "hello" && (data as Hello).version === 1;
}

/**
 * Whether a page at `origin` is one of `sites`. A site is an origin (`https://shop.example`), or an origin
 * with one star for any name below it (`https://*.shop.example`), the form that CSP's frame-ancestors uses.
 */
export function isSite(origin: string, sites: readonly string[]): boolean {
  return sites.some((site) => {
    const star = site.indexOf("://*.");
    if (star < 0) return site === origin;
    const scheme = site.slice(0, star + 3);
    const tail = site.slice(star + 4);
    return origin.startsWith(scheme) && origin.endsWith(tail) && origin.length > scheme.length + tail.length;
  });
}
