/** Something read from the server that a settings page shows and changes: optimistic, and put back when refused. */
import { type Client, everyRow, NoAnswer } from "@helppo/api";
import { t } from "@helppo/i18n/desk";
import { toasts } from "../../../shell/toasts.svelte";

export class Resource<T> {
  value = $state.raw<T | null>(null);
  error = $state.raw<unknown>(null);
  readonly #read: () => Promise<T>;

  constructor(read: () => Promise<T>) {
    this.#read = read;
  }

  async load(): Promise<void> {
    try {
      this.value = await this.#read();
      this.error = null;
    } catch (error) {
      this.error = error;
    }
  }

  /** Shows `next` at once and sends; a refusal puts the old back and says why. True when it was kept. */
  async change(next: T, send: () => Promise<unknown>, said?: string, back?: () => Promise<unknown>): Promise<boolean> {
    const before = this.value;
    this.value = next;
    try {
      await send();
    } catch (error) {
      if (this.value === next) this.value = before;
      toasts.failed(why(error));
      return false;
    }
    if (said) {
      const undo = back && (() => this.#back(before, back));
      toasts.done(said, undo);
    }
    return true;
  }

  async #back(before: T | null, send: () => Promise<unknown>): Promise<void> {
    this.value = before;
    try {
      await send();
    } catch (error) {
      toasts.failed(why(error));
    }
    await this.load();
  }
}

export function list<T>(client: Client, path: string): Resource<T[]> {
  return new Resource(() => everyRow<T>(client, path));
}

/** What went wrong, in words for a toast. */
export function why(error: unknown): string {
  if (error instanceof NoAnswer) return t.a.error.offline;
  return t.a.error.refused(error instanceof Error ? error.message : "");
}

/**
 * An act that the server cannot take back: it is shown at once, and sent only when the time to undo is over. Leaving the
 * page sends it; closing the browser before that leaves everything as it was.
 */
export class Later {
  #waiting = new Map<number, { timer: ReturnType<typeof setTimeout>; send: () => Promise<unknown>; failed: () => void }>();
  #next = 1;
  readonly #ms: number;

  constructor(ms = 8_000) {
    this.#ms = ms;
  }

  do(said: string, send: () => Promise<unknown>, putBack: () => void): void {
    const id = this.#next++;
    const failed = (): void => putBack();
    this.#waiting.set(id, { timer: setTimeout(() => void this.#send(id), this.#ms), send, failed });
    toasts.done(said, () => {
      const one = this.#waiting.get(id);
      if (!one) return;
      clearTimeout(one.timer);
      this.#waiting.delete(id);
      putBack();
    });
  }

  /** Sends everything that waits. */
  flush(): void {
    for (const id of [...this.#waiting.keys()]) void this.#send(id);
  }

  async #send(id: number): Promise<void> {
    const one = this.#waiting.get(id);
    if (!one) return;
    clearTimeout(one.timer);
    this.#waiting.delete(id);
    try {
      await one.send();
    } catch (error) {
      one.failed();
      toasts.failed(why(error));
    }
  }
}
