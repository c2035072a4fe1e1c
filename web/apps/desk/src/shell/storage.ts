/** What this browser keeps. One that forbids it keeps everything until the page is closed, and the desk works all the same. */

export type Store = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

export function storage(which: "localStorage" | "sessionStorage"): Store {
  try {
    const store = globalThis[which];
    // Some browsers hand it out and refuse only the first question.
    store.getItem("helppo");
    return store;
  } catch {
    return new Passing();
  }
}

class Passing implements Store {
  readonly #kept = new Map<string, string>();

  get length(): number {
    return this.#kept.size;
  }

  getItem(key: string): string | null {
    return this.#kept.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.#kept.set(key, value);
  }

  removeItem(key: string): void {
    this.#kept.delete(key);
  }

  key(index: number): string | null {
    return [...this.#kept.keys()][index] ?? null;
  }
}

export const device = storage("localStorage");
export const tab = storage("sessionStorage");
