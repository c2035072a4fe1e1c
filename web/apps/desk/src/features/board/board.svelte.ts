/** The wall of truth: what the server counted last, how old that is, and which rows are open. */
import type { Board, Client, Live } from "@helppo/api";
import { OLD_MS } from "./figures";

/** Even a quiet house is asked this often, so that the age of the data is known and not guessed. */
const BEAT_MS = 4_000;
/** Many events in a row are one question. */
const GATHER_MS = 400;

export class BoardState {
  board = $state.raw<Board | null>(null);
  error = $state.raw<unknown>(null);
  /** When the data was true, by this device's clock. */
  freshAt = $state(0);
  team = $state("");

  readonly #client: Client;
  readonly #now: () => number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #due = Infinity;
  #asking: AbortController | null = null;
  #stopped = true;

  constructor(client: Client, now: () => number = Date.now) {
    this.#client = client;
    this.#now = now;
  }

  /** Asks, listens and keeps asking until the returned function is called. */
  start(live: Live): () => void {
    this.#stopped = false;
    const offs = [live.on("board", (event) => this.#heard(event.data)), live.onResync(() => this.#soon(0))];
    const visible = (): void => {
      if (!document.hidden) this.#soon(0);
    };
    document.addEventListener("visibilitychange", visible);
    void this.ask();
    return () => {
      this.#stopped = true;
      clearTimeout(this.#timer);
      this.#due = Infinity;
      this.#asking?.abort();
      document.removeEventListener("visibilitychange", visible);
      for (const off of offs) off();
    };
  }

  choose(team: string): void {
    this.team = team;
    this.#asking?.abort();
    void this.ask();
  }

  async ask(): Promise<void> {
    const asking = (this.#asking = new AbortController());
    const askedAt = this.#now();
    try {
      const board = await this.#client.get<Board>("/board", { team: this.team }, { signal: asking.signal });
      if (asking.signal.aborted) return;
      this.#take(board, askedAt);
    } catch (error) {
      if (asking.signal.aborted) return;
      this.error = error;
    }
    this.#soon(BEAT_MS);
  }

  /** How long ago the data was true. */
  age(now: number): number {
    return this.board ? Math.max(0, now - this.freshAt) : 0;
  }

  /** A wait goes on between two answers; it stands still once the data is too old to be believed. */
  since(now: number): number {
    return Math.min(this.age(now), OLD_MS);
  }

  #heard(data: Record<string, unknown>): void {
    const board = data["board"] as Board | undefined;
    if (board && !this.team) this.#take(board, this.#now());
    else this.#soon(GATHER_MS);
  }

  /** An answer whose own time stands still is not fresh, however quickly it came. */
  #take(board: Board, askedAt: number): void {
    if (!this.board || board.at !== this.board.at) this.freshAt = askedAt;
    this.board = board;
    this.error = null;
  }

  /** The earliest wish wins, so that a stream of events cannot put the question off for ever. */
  #soon(ms: number): void {
    const due = this.#now() + ms;
    if (this.#stopped || due >= this.#due) return;
    this.#due = due;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#due = Infinity;
      if (!document.hidden) void this.ask();
    }, ms);
  }
}
