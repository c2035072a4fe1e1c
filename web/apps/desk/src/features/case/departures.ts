/** What was sent and has not arrived: one after the other, in the order in which it was written. */
import type { NoteInput, ReplyInput } from "@helppo/api";
import type { FileRow, Then } from "./composer.svelte";

export interface Outgoing {
  /** The same for every try, so that it arrives at most once. */
  key: string;
  text: string;
  files: FileRow[];
  then: Then;
  what: { mode: "reply"; input: ReplyInput } | { mode: "note"; input: NoteInput };
}

export class Departures {
  #line: Outgoing[] = [];
  #running: Promise<void> | null = null;
  readonly #send: (one: Outgoing) => Promise<void>;
  readonly #back: (unsent: Outgoing[], error: unknown) => void;

  /** `back` gets whatever did not leave, when one of them was refused or nobody answered. */
  constructor(send: (one: Outgoing) => Promise<void>, back: (unsent: Outgoing[], error: unknown) => void) {
    this.#send = send;
    this.#back = back;
  }

  /** Resolves when everything in the line has arrived or come back. */
  leave(one: Outgoing): Promise<void> {
    this.#line.push(one);
    this.#running ??= this.#run().finally(() => (this.#running = null));
    return this.#running;
  }

  async #run(): Promise<void> {
    try {
      for (let one = this.#line[0]; one; one = this.#line[0]) {
        await this.#send(one);
        this.#line.shift();
      }
    } catch (error) {
      this.#back(this.#line.splice(0), error);
    }
  }
}
