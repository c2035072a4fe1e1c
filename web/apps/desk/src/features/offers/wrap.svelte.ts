/** Writing up after a live talk: since when, and how long the queue gives for it. Kept over a reload of this tab. */
import type { LiveEvent } from "@helppo/api";

const KEY = "helppo.wrap";
const KEPT = 20;

export class WrapUps {
  #since = $state.raw<Record<string, number>>({});
  /** Done here; the server's word follows. */
  #done = $state.raw<ReadonlySet<string>>(new Set());
  readonly #store: Pick<Storage, "getItem" | "setItem">;

  constructor(store: Pick<Storage, "getItem" | "setItem">) {
    this.#store = store;
    this.#since = read(store.getItem(KEY));
  }

  take(event: LiveEvent): void {
    if (event.kind !== "WrapUpStarted" || !event.interaction) return;
    const all = Object.entries({ ...this.#since, [event.interaction]: event.at });
    this.#since = Object.fromEntries(all.slice(-KEPT));
    this.#store.setItem(KEY, JSON.stringify(this.#since));
  }

  /** Milliseconds that are left; null when it is not known since when. */
  left(interaction: string, wrapUpMs: number, now: number): number | null {
    const since = this.#since[interaction];
    return since === undefined || wrapUpMs <= 0 ? null : Math.max(0, since + wrapUpMs - now);
  }

  isDone(interaction: string): boolean {
    return this.#done.has(interaction);
  }

  async end(interaction: string, send: () => Promise<unknown>): Promise<void> {
    this.#done = new Set([...this.#done, interaction]);
    try {
      await send();
    } catch (error) {
      this.#done = new Set([...this.#done].filter((one) => one !== interaction));
      throw error;
    }
  }
}

function read(text: string | null): Record<string, number> {
  try {
    const found: unknown = JSON.parse(text ?? "{}");
    return found && typeof found === "object" ? (found as Record<string, number>) : {};
  } catch {
    return {};
  }
}
