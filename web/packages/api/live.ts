/**
 * The live line to the server. One WebSocket; when it breaks it comes back by itself, says the last position it saw,
 * and is "live" again only after everything missed has been replayed. Each event reaches a handler once.
 */
import type { LiveEvent, LiveSignal } from "./types";

/** offline: no line. joining: line open, being told what was missed. live: up to date. */
export type LineState = "offline" | "joining" | "live";

export interface SocketLike {
  readyState: number;
  send(data: string): void;
  close(code?: number): void;
  onopen: ((event: Event) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
}

export interface LiveOptions {
  url: string;
  connect?: (url: string) => SocketLike;
  random?: () => number;
  now?: () => number;
  /** Where "online" and "visibilitychange" come from; absent in tests. */
  page?: { window: Window; document: Document };
}

/** The server pings every 20 s; after this much silence the line is dead, whatever the socket says. */
const SILENCE_MS = 45_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 20_000;
const LONGEST_HIDDEN_WAIT_MS = 60_000;
const REMEMBERED = 1024;

type Frame =
  | { type: "welcome"; pos: string }
  | ({ type: "event" } & LiveEvent)
  | ({ type: "signal" } & LiveSignal)
  | { type: "ready"; pos: string }
  | { type: "resync" }
  | { type: "ping" };

type EventHandler = (event: LiveEvent) => void;
type SignalHandler = (signal: LiveSignal) => void;

export class Live {
  state: LineState = "offline";
  /** When the line was lost; null while it is live, or before the first connection. */
  lostAt: number | null = null;

  readonly #options: Required<Omit<LiveOptions, "page">> & Pick<LiveOptions, "page">;
  #socket: SocketLike | null = null;
  #pos: string | null = null;
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #watch: ReturnType<typeof setTimeout> | undefined;
  #stopped = true;
  #events = new Map<string, Set<EventHandler>>();
  #signals = new Map<string, Set<SignalHandler>>();
  #seen = new Set<string>();
  #stateHandlers = new Set<(state: LineState) => void>();
  #resyncHandlers = new Set<() => void>();
  #unlisten: (() => void) | undefined;

  constructor(options: LiveOptions) {
    this.#options = {
      connect: (url) => new WebSocket(url),
      random: Math.random,
      now: Date.now,
      ...options,
    };
  }

  start(): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    this.#listen();
    this.#open();
  }

  stop(): void {
    this.#stopped = true;
    this.#unlisten?.();
    clearTimeout(this.#retry);
    clearTimeout(this.#watch);
    this.#drop();
    this.#pos = null;
    this.#seen.clear();
    this.lostAt = null;
    this.#become("offline");
  }

  /** Events of a topic. `inbox`, `me` and `presence` flow by themselves; `case:…` and `board` are asked for while anyone listens. */
  on(topic: string, handler: EventHandler): () => void {
    return this.#join(this.#events, topic, handler);
  }

  /** Who views, who types. Advisory, never stored. */
  onSignal(topic: string, handler: SignalHandler): () => void {
    return this.#join(this.#signals, topic, handler);
  }

  onState(handler: (state: LineState) => void): () => void {
    this.#stateHandlers.add(handler);
    return () => this.#stateHandlers.delete(handler);
  }

  /** Too far behind to be told event by event: fetch again what you show. */
  onResync(handler: () => void): () => void {
    this.#resyncHandlers.add(handler);
    return () => this.#resyncHandlers.delete(handler);
  }

  signal(topic: string, kind: LiveSignal["kind"]): void {
    this.#send({ type: "signal", topic, kind });
  }

  /** Try now instead of waiting: the network is back, or a person pressed "Try now". */
  retryNow(): void {
    if (this.#stopped || this.#socket) return;
    clearTimeout(this.#retry);
    this.#open();
  }

  #open(): void {
    const socket = this.#options.connect(this.#options.url);
    this.#socket = socket;
    this.#alive();
    socket.onopen = () => {
      this.#become("joining");
      this.#send({ type: "hello", resume: this.#pos, topics: [...this.#wanted()] });
    };
    socket.onmessage = (event) => {
      this.#alive();
      this.#take(JSON.parse(String(event.data)) as Frame);
    };
    socket.onclose = () => {
      if (this.#socket === socket) this.#lost();
    };
  }

  #take(frame: Frame): void {
    switch (frame.type) {
      case "welcome":
        // With nothing to resume there is nothing to replay; "ready" may follow, and changes nothing.
        if (this.#pos === null) {
          this.#pos = frame.pos;
          this.#ready();
        }
        break;
      case "ready":
        this.#pos = frame.pos;
        this.#ready();
        break;
      case "event":
        this.#event(frame);
        break;
      case "signal":
        for (const handler of this.#signals.get(frame.topic) ?? []) handler(frame);
        break;
      case "resync":
        this.#seen.clear();
        for (const handler of this.#resyncHandlers) handler();
        break;
      case "ping":
        this.#send({ type: "pong" });
        break;
    }
  }

  #event(event: LiveEvent): void {
    // News without a place in the log (the board moved) is passing: it is neither remembered nor resumed from.
    if (!event.pos) {
      for (const handler of this.#events.get(event.topic) ?? []) handler(event);
      return;
    }
    if (event.pos !== undefined && !this.#isNew(event.topic, event.pos)) return;
    for (const handler of this.#events.get(event.topic) ?? []) handler(event);
  }

  /** A replay may repeat what came before the break. */
  #isNew(topic: string, pos: string): boolean {
    const mark = `${topic} ${pos}`;
    if (this.#seen.has(mark)) return false;
    this.#seen.add(mark);
    if (this.#seen.size > REMEMBERED) {
      const [oldest] = this.#seen;
      if (oldest !== undefined) this.#seen.delete(oldest);
    }
    this.#pos = pos;
    return true;
  }

  #ready(): void {
    this.#attempt = 0;
    this.lostAt = null;
    this.#become("live");
  }

  #lost(): void {
    this.#drop();
    if (this.#stopped) return;
    this.lostAt ??= this.#options.now();
    this.#become("offline");
    // Full jitter: a thousand desks do not knock at the same moment after a restart.
    const longest = this.#options.page?.document.hidden ? LONGEST_HIDDEN_WAIT_MS : LONGEST_WAIT_MS;
    const most = Math.min(longest, FIRST_WAIT_MS * 2 ** this.#attempt);
    this.#attempt = Math.min(this.#attempt + 1, 16);
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.retryNow(), this.#options.random() * most);
  }

  #drop(): void {
    clearTimeout(this.#watch);
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  #alive(): void {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => this.#lost(), SILENCE_MS);
  }

  #send(frame: object): void {
    if (this.#socket?.readyState === 1) this.#socket.send(JSON.stringify(frame));
  }

  #wanted(): Set<string> {
    return new Set([...this.#events.keys(), ...this.#signals.keys()].filter(asked));
  }

  #join<H>(table: Map<string, Set<H>>, topic: string, handler: H): () => void {
    const before = this.#wanted().has(topic);
    const handlers = table.get(topic) ?? new Set<H>();
    table.set(topic, handlers.add(handler));
    if (!before && asked(topic)) this.#send({ type: "subscribe", topic });
    return () => {
      handlers.delete(handler);
      if (handlers.size === 0 && table.get(topic) === handlers) table.delete(topic);
      if (asked(topic) && !this.#wanted().has(topic)) this.#send({ type: "unsubscribe", topic });
    };
  }

  #become(state: LineState): void {
    if (this.state === state) return;
    this.state = state;
    for (const handler of this.#stateHandlers) handler(state);
  }

  #listen(): void {
    const page = this.#options.page;
    if (!page) return;
    const online = (): void => this.retryNow();
    const offline = (): void => this.#lost();
    const visible = (): void => {
      if (!page.document.hidden) this.retryNow();
    };
    page.window.addEventListener("online", online);
    page.window.addEventListener("offline", offline);
    page.document.addEventListener("visibilitychange", visible);
    this.#unlisten = () => {
      page.window.removeEventListener("online", online);
      page.window.removeEventListener("offline", offline);
      page.document.removeEventListener("visibilitychange", visible);
    };
  }
}

function asked(topic: string): boolean {
  return topic.startsWith("case:") || topic === "board";
}
