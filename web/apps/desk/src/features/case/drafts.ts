/** Drafts on this device: written with every key press, so that no crash, no lost line and no sign-out eats a word. */

export interface LocalDraft {
  mode: "reply" | "note";
  text: string;
  /** Version of the server's copy this grew from. */
  version: number;
  at: number;
  /** The server has it too. */
  kept: boolean;
}

const KEEP_MS = 60 * 86_400_000;

export type DraftStore = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

export class Drafts {
  readonly #store: DraftStore;
  readonly #agent: () => string;

  constructor(store: DraftStore, agent: () => string) {
    this.#store = store;
    this.#agent = agent;
  }

  read(id: string): LocalDraft | null {
    try {
      const text = this.#store.getItem(this.#key(id));
      return text ? (JSON.parse(text) as LocalDraft) : null;
    } catch {
      return null;
    }
  }

  write(id: string, draft: LocalDraft): void {
    try {
      if (draft.text || !draft.kept) this.#store.setItem(this.#key(id), JSON.stringify(draft));
      else this.#store.removeItem(this.#key(id));
    } catch {
      this.sweep(draft.at, 0);
    }
  }

  /** Old drafts that the server has make room. */
  sweep(now: number, keepMs = KEEP_MS): void {
    const keys = Array.from({ length: this.#store.length }, (_, index) => this.#store.key(index)).filter((key): key is string => key?.startsWith("helppo.draft.") ?? false);
    for (const key of keys) {
      try {
        const draft = JSON.parse(this.#store.getItem(key) ?? "") as LocalDraft;
        if (draft.kept && now - draft.at > keepMs) this.#store.removeItem(key);
      } catch {
        this.#store.removeItem(key);
      }
    }
  }

  #key(id: string): string {
    return `helppo.draft.${this.#agent()}.${id}`;
  }
}
