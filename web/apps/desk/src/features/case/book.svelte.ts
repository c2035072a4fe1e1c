/** The cases that were opened lately, kept whole so that coming back takes no time; and the next one, fetched ahead. */
import type { Client } from "@helppo/api";
import { untrack } from "svelte";
import { CaseState } from "./case.svelte";
import { ComposerState, type ComposerParts } from "./composer.svelte";

const KEPT = 40;

export interface OpenCase {
  kase: CaseState;
  composer: ComposerState;
}

export class CaseBook {
  #pages = new Map<string, OpenCase>();
  readonly #client: Client;
  readonly #parts: ComposerParts;

  constructor(client: Client, parts: ComposerParts) {
    this.#client = client;
    this.#parts = parts;
  }

  open(id: string): OpenCase {
    return untrack(() => {
      const known = this.#pages.get(id);
      if (known) {
        this.#pages.delete(id);
        this.#pages.set(id, known);
        return known;
      }
      const kase = new CaseState(id, this.#client);
      const page = { kase, composer: new ComposerState(kase, this.#parts) };
      this.#pages.set(id, page);
      for (const [old, { composer }] of this.#pages) {
        if (this.#pages.size <= KEPT) break;
        if (old !== id && !composer.busy) this.#pages.delete(old);
      }
      return page;
    });
  }

  /** Asks for a case that is likely to be opened next. */
  ahead(id: string): void {
    const { kase } = this.open(id);
    if (kase.phase === "loading") void kase.load().catch(() => undefined);
  }

  /** Asks for a case that is offered. One that may be seen only when it is accepted is asked for anew then. */
  async peek(id: string): Promise<void> {
    const { kase } = this.open(id);
    await kase.load().catch(() => undefined);
    if (kase.phase === "gone") this.#pages.delete(id);
  }

  find(id: string): OpenCase | undefined {
    return this.#pages.get(id);
  }
}
