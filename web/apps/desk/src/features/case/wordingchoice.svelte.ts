/** Which hints on wording this person wants; kept in this browser. */
import type { Store } from "../../shell/storage";
import type { WordingHint } from "./wording";

const KEPT = "helppo.wording";

export class WordingChoice {
  off = $state(false);
  #ignored = $state.raw<ReadonlySet<string>>(new Set());
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
    try {
      const kept = JSON.parse(store.getItem(KEPT) ?? "{}") as { off?: boolean; ignored?: string[] };
      this.off = kept.off === true;
      this.#ignored = new Set(Array.isArray(kept.ignored) ? kept.ignored : []);
    } catch {
      // What cannot be read was not written by us; begin anew.
    }
  }

  wanted(hints: WordingHint[]): WordingHint[] {
    return this.off ? [] : hints.filter((hint) => !this.#ignored.has(hint.phrase));
  }

  ignore(phrase: string): void {
    this.#ignored = new Set([...this.#ignored, phrase]);
    this.#keep();
  }

  turn(off: boolean): void {
    this.off = off;
    this.#keep();
  }

  #keep(): void {
    this.#store.setItem(KEPT, JSON.stringify({ off: this.off, ignored: [...this.#ignored] }));
  }
}
