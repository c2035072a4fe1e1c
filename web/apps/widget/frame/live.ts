// The live line: what the server pushes, resumed from the last position after every break.
import type { AnyPushed } from "./api.ts";

/** A server that is silent for this long (it pings every 20 s) is taken for gone. */
const SILENCE_MS = 50_000;
/** The server's word for a secret that has ended. */
const SIGNED_OUT = 4401;
const BACKOFF_MS = [500, 1_000, 2_000, 5_000, 10_000, 30_000];

export interface LiveEars {
  pushed(message: AnyPushed): void;
  /** `on` once everything missed has arrived. */
  line(state: "on" | "off"): void;
  /** The secret is not known any more. */
  gone(): void;
}

export class Live {
  pos: string | null = null;
  private socket: WebSocket | null = null;
  private token: string | null = null;
  private tries = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly ears: LiveEars) {
    const soon = (): void => {
      if (this.token && !this.socket) this.connect();
    };
    window.addEventListener("online", soon);
    document.addEventListener("visibilitychange", () => document.hidden || soon());
  }

  /** Listens with this secret, from `pos` on unless something newer has been heard. */
  start(token: string, pos: string | null): void {
    if (this.token === token) return;
    this.stop();
    this.token = token;
    this.pos ??= pos;
    this.connect();
  }

  stop(): void {
    this.token = null;
    this.socket?.close();
    this.lost();
    clearTimeout(this.retry);
  }

  say(message: { type: "typing"; talk: string } | { type: "pong" }): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  private connect(): void {
    clearTimeout(this.retry);
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    // A browser's socket carries no headers of ours: the secret travels as a subprotocol, never in an address.
    const socket = new WebSocket(`${scheme}://${location.host}/api/visitor/v1/live`, ["helppo.v1", this.token ?? ""]);
    this.socket = socket;
    const mine = (): boolean => this.socket === socket;
    socket.onopen = () => socket.send(JSON.stringify({ type: "hello", resume: this.pos }));
    socket.onmessage = (event) => mine() && this.take(JSON.parse(String(event.data)) as AnyPushed);
    socket.onclose = (event) => {
      if (!mine()) return;
      if (event.code === SIGNED_OUT) this.token = null;
      this.lost();
      if (event.code === SIGNED_OUT) this.ears.gone();
    };
    this.listen();
  }

  private take(message: AnyPushed): void {
    this.listen();
    if ("pos" in message && message.type !== "welcome") this.pos = message.pos;
    if (message.type === "ping") return this.say({ type: "pong" });
    if (message.type === "ready") {
      this.tries = 0;
      this.ears.line("on");
    }
    this.ears.pushed(message);
  }

  /** Starts the watch for silence anew. */
  private listen(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => {
      this.socket?.close();
      this.lost();
    }, SILENCE_MS);
  }

  private lost(): void {
    clearTimeout(this.silence);
    if (!this.socket) return;
    this.socket = null;
    this.ears.line("off");
    if (!this.token) return;
    const base = BACKOFF_MS[Math.min(this.tries, BACKOFF_MS.length - 1)] ?? 30_000;
    this.tries += 1;
    this.retry = setTimeout(() => this.connect(), base * (0.5 + Math.random()));
  }
}
