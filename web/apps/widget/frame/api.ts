// The visitor API: its shapes as they travel, and one small client. The server's side is crates/channel-chat.
import type { LoaderBoot } from "../contract.ts";

/** A channel's public settings: what the loader needs, and what only the frame needs. */
export interface Boot extends LoaderBoot {
  /** Origins whose pages may hold this frame. */
  sites: string[];
  /** `signed`: only visitors whom the page's own server vouches for. */
  identity: "open" | "signed";
  /** Whether the bot answers first. */
  bot: boolean;
  /** Whether an answer can follow by e-mail. */
  mail: boolean;
  /** Whether the house calls back those who do not want to wait. */
  callback: boolean;
  privacy_url: string | null;
  limits: { text: number; file_bytes: number; files: number; types: string[] };
  /** What others ask just now, best first. */
  asked: Answer[];
  /** What everybody is to know now, the gravest first; a page from before them has none. */
  notices?: Notice[];
}

export interface Notice {
  level: "outage" | "warning" | "info";
  text: string;
}

export interface Answer {
  title: string;
  url: string;
}

export interface Me {
  token: string;
  name: string | null;
  email: string | null;
  /** From where on the live line misses nothing. */
  pos: string | null;
}

export type Delivery = "received" | "queued" | "sent" | "delivered" | "read" | "failed" | "unknown" | "recalled";

export interface File {
  id: string;
  name: string;
  media_type: string;
  size: number;
  url: string;
  inline: boolean;
}

export interface Message {
  type: "message";
  id: string;
  client_id: string | null;
  at: number;
  author: { kind: "customer" | "agent" | "bot" | "system"; name: string | null };
  text: string;
  delivery: Delivery;
  /** When the other side read it, where that is known. */
  read_at: number | null;
  files: File[];
  source: Answer | null;
  /** Answers to tap; a tap sends `text` as the visitor's words, or opens `url`. */
  options: { text: string; url: string | null }[];
  survey: Survey | null;
}

export interface Survey {
  ask: string;
  score: number | null;
  text: string | null;
}

/** A fact of the talk between the messages. */
export interface Line {
  type: "joined" | "ended" | "left" | "solved" | "handed_over";
  id: string;
  at: number;
  name: string | null;
  waited_ms: number | null;
}

export type Item = Message | Line;

/** One matter of the visitor. */
export interface Talk {
  id: string;
  subject: string | null;
  /** Who has the floor: the bot, the queue, a person, nobody since the person ended it, nobody any more. */
  state: "bot" | "waiting" | "person" | "ended" | "solved";
  agent: { name: string; present: boolean } | null;
  /** Place in the queue from 1, and how long by estimate; only while waiting. */
  queue: { position: number | null; estimate_ms: number | null } | null;
  /** The number to call when it is their turn; only while waiting. */
  callback: string | null;
  solved_at: number | null;
  last: { author: Message["author"]; text: string; at: number } | null;
  unread: number;
}

export interface Pushed {
  welcome: { type: "welcome"; pos: string };
  item: { type: "item"; pos: string; talk: string; item: Item };
  delivery: { type: "delivery"; pos: string; talk: string; message: string; delivery: Delivery; at: number };
  talk: { type: "talk"; pos: string; talk: Talk };
  queue: { type: "queue"; talk: string; queue: Talk["queue"] };
  typing: { type: "typing"; talk: string; name: string };
  staffed: { type: "staffed"; staffed: Boot["staffed"] };
  ready: { type: "ready"; pos: string };
  resync: { type: "resync"; pos: string };
  ping: { type: "ping" };
}
export type AnyPushed = Pushed[keyof Pushed];

export interface NewMessage {
  client_id: string;
  talk: string | null;
  text: string;
  uploads: string[];
  locale: string;
  /** The visitor asks for a person at once. */
  human: boolean;
  email: string | null;
}

/** A refusal as the server words it (RFC 9457); `status` 0 when the server was not reached. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly slug: string,
    readonly retryAfterMs: number | null,
  ) {
    super(slug);
  }

  /** Whether the same request may succeed later as it is. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

const BASE = "/api/visitor/v1";

export class Api {
  token: string | null = null;

  readonly channel = (id: string): Promise<Boot> => this.ask("GET", `/channels/${id}`);
  readonly session = (body: { channel: string; nonce: string; jwt: string | null; locale: string }): Promise<Me> =>
    this.ask("POST", "/session", body);
  readonly forget = (): Promise<void> => this.ask("DELETE", "/session");
  readonly setMe = (body: { email?: string; name?: string; locale?: string }): Promise<void> =>
    this.ask("PATCH", "/me", body);
  readonly talks = (): Promise<{ pos: string; talks: Talk[] }> => this.ask("GET", "/talks");
  readonly talk = (id: string, before?: string): Promise<{ pos: string; talk: Talk; items: Item[]; more: boolean }> =>
    this.ask("GET", `/talks/${id}${before ? `?before=${before}` : ""}`);
  readonly send = (body: NewMessage): Promise<{ message: Message; talk: Talk }> => this.ask("POST", "/messages", body);
  readonly human = (id: string): Promise<{ talk: Talk }> => this.ask("POST", `/talks/${id}/human`);
  readonly end = (id: string): Promise<{ talk: Talk }> => this.ask("POST", `/talks/${id}/end`);
  readonly callback = (id: string, number: string): Promise<{ talk: Talk }> => this.ask("POST", `/talks/${id}/callback`, { number });
  readonly read = (id: string, upTo: string): Promise<void> => this.ask("POST", `/talks/${id}/read`, { message: upTo });
  readonly rate = (message: string, body: { score: number; text: string | null }): Promise<void> =>
    this.ask("POST", `/surveys/${message}`, body);
  readonly notices = (language: string): Promise<{ items: Notice[] }> => this.ask("GET", `/notices?${new URLSearchParams({ language })}`);
  readonly answers = (channel: string, q: string, locale: string): Promise<{ answers: Answer[] }> =>
    this.ask("GET", `/channels/${channel}/answers?${new URLSearchParams({ q, locale })}`);

  upload(clientId: string, blob: Blob, name: string): Promise<{ id: string }> {
    const form = new FormData();
    form.set("client_id", clientId);
    form.set("file", blob, name);
    return this.ask("POST", "/uploads", form);
  }

  private async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const headers: Record<string, string> = {};
    if (this.token) headers["authorization"] = `Visitor ${this.token}`;
    const init: RequestInit = { method, headers, credentials: "omit" };
    if (body instanceof FormData) init.body = body;
    else if (body !== undefined) {
      headers["content-type"] = "application/json";
      init.body = JSON.stringify(body);
    }
    let answer: Response;
    try {
      answer = await fetch(BASE + path, init);
    } catch {
      throw new Refused(0, "unreachable", null);
    }
    if (!answer.ok) throw await refusal(answer);
    return (answer.status === 204 ? undefined : await answer.json()) as T;
  }
}

async function refusal(answer: Response): Promise<Refused> {
  const problem = (await answer.json().catch(() => ({}))) as { slug?: string; retry_after?: number };
  const seconds = problem.retry_after ?? Number(answer.headers.get("retry-after") ?? Number.NaN);
  return new Refused(answer.status, problem.slug ?? "refused", Number.isFinite(seconds) ? seconds * 1000 : null);
}
