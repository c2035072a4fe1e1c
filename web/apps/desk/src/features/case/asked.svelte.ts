/** What the draft asks for although it is known: asked of the server while one writes, and looked at before sending. */
import type { AskedAgain, Client } from "@helppo/api";

const REST_MS = 300;
/** Sending waits so long for an answer that is on its way, and no longer. */
const PATIENCE_MS = 600;
const SHORTEST = 8;

export class AskedState {
  known = $state.raw<AskedAgain[]>([]);
  #text = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #open: Promise<void> | null = null;
  #turn = 0;
  readonly #client: Client;
  readonly #case: string;

  constructor(kase: string, client: Client) {
    this.#case = kase;
    this.#client = client;
  }

  /** What is written now. */
  type(text: string): void {
    if (text === this.#text) return;
    this.#text = text;
    clearTimeout(this.#timer);
    if (text.trim().length < SHORTEST) {
      this.#turn += 1;
      this.#open = null;
      this.known = [];
      return;
    }
    this.#timer = setTimeout(() => void this.#ask(), REST_MS);
    this.#open = new Promise((done) => (this.#done = done));
  }

  /** Null when what is known is of this very text; else a promise that is kept soon. */
  settled(): Promise<void> | null {
    if (!this.#open) return null;
    clearTimeout(this.#timer);
    void this.#ask();
    return Promise.race([this.#open, new Promise<void>((done) => setTimeout(done, PATIENCE_MS))]);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#turn += 1;
  }

  #done: () => void = () => undefined;

  async #ask(): Promise<void> {
    const turn = ++this.#turn;
    const found = await this.#client.post<{ known: AskedAgain[] }>(`/cases/${this.#case}/assist/asked`, { text: this.#text }).catch(() => null);
    if (turn !== this.#turn) return;
    this.known = found?.known ?? [];
    this.#open = null;
    this.#done();
  }
}
