/** Many cases at once: done on the server, shown as it goes, taken back with one key. */
import type { Bulk, BulkAction, CaseFilter, Client } from "@helppo/api";

export type BulkTarget = { cases: string[] } | ({ view: string } & CaseFilter);

const LOOK_MS = 400;

export class BulkState {
  /** The one that runs now. */
  running = $state.raw<Bulk | null>(null);
  readonly #client: Client;
  readonly #wait: (ms: number) => Promise<void>;

  constructor(client: Client, wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))) {
    this.#client = client;
    this.#wait = wait;
  }

  /** Resolves when every case has been tried. */
  async run(target: BulkTarget, action: BulkAction): Promise<Bulk> {
    const { id } = await this.#client.post<{ id: string }>("/bulk", { ...target, action });
    return this.#follow(id);
  }

  async undo(id: string): Promise<void> {
    await this.#client.post(`/bulk/${id}/undo`);
  }

  async #follow(id: string): Promise<Bulk> {
    try {
      for (;;) {
        const bulk = await this.#client.get<Bulk>(`/bulk/${id}`);
        this.running = bulk;
        if (bulk.done + bulk.failed >= bulk.total) return bulk;
        await this.#wait(LOOK_MS);
      }
    } finally {
      this.running = null;
    }
  }
}
