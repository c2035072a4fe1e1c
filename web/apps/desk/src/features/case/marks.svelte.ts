/** What the queue knows of a piece of work beyond its case: hard on whoever serves it, lifted, somebody's own. */
import { type Client, type LiveEvent, type WorkMarks } from "@helppo/api";

const NONE: WorkMarks = { hard: false, lift: 0, personal: null };

export class MarksState {
  /** Null until they are known. */
  now = $state.raw<WorkMarks | null>(null);
  #work: string | null = null;
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Which work it is about; another one is asked for anew. */
  async of(work: string | null): Promise<void> {
    if (work === this.#work) return;
    this.#work = work;
    this.now = null;
    await this.#read();
  }

  take(event: LiveEvent): void {
    if (event.kind === "WorkMarked" && event.interaction === this.#work) void this.#read().catch(() => undefined);
  }

  /** At once here, put back when refused; gives the way back. */
  async set(change: Partial<WorkMarks>): Promise<() => Promise<void>> {
    const before = this.now ?? NONE;
    const work = this.#work;
    if (!work) throw new Error("no work");
    await this.#put(work, { ...before, ...change }, before);
    return () => this.#put(work, before, { ...before, ...change });
  }

  async #put(work: string, next: WorkMarks, before: WorkMarks): Promise<void> {
    if (work === this.#work) this.now = next;
    try {
      const kept = await this.#client.put<WorkMarks>(`/interactions/${work}/marks`, next);
      if (work === this.#work) this.now = kept;
    } catch (error) {
      if (work === this.#work) this.now = before;
      throw error;
    }
  }

  async #read(): Promise<void> {
    const work = this.#work;
    if (!work) return;
    const found = await this.#client.get<WorkMarks>(`/interactions/${work}/marks`);
    if (work === this.#work) this.now = found;
  }
}
