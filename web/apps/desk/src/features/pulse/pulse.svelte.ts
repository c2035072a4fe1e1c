/** The question after a shift. It comes once a day, when somebody goes home, and goes as soon as they look away. */
import type { Client } from "@helppo/api";

export interface PulseAsked {
  /** How many must have answered before anything is seen of the week. */
  least: number;
}

export class PulseState {
  asked = $state.raw<PulseAsked | null>(null);
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Whoever goes away for no reason given may be asked; whether, the server knows. */
  async ask(): Promise<void> {
    try {
      this.asked = (await this.#client.put<{ ask?: PulseAsked | null }>("/pulse/question")).ask ?? null;
    } catch {
      // A question that does not come is no loss.
    }
  }

  skip(): void {
    this.asked = null;
  }

  /** Without a key that would be kept, and without a second try: whose answer it is must not be found again. */
  async answer(score: number, words: string): Promise<boolean> {
    this.asked = null;
    try {
      await this.#client.put("/pulse/answer", { score, words: words.trim() });
      return true;
    } catch {
      return false;
    }
  }
}
