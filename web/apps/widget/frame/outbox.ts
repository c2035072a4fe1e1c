/**
 * The queue of what the visitor has written and the server has not yet confirmed.
 *
 * An entry is written to IndexedDB before anything is sent, and removed only when the server has answered
 * that it is stored. Each carries a `client_id` by which the server knows a repeat, so an answer lost on the
 * way never makes a second message. Where IndexedDB is refused the queue lives as long as the page does.
 */

export interface Entry {
  client_id: string;
  channel: string;
  /** The talk it belongs to on the server, once known. */
  talk: string | null;
  /** The talk it belongs to on this screen; holds together what was written before the server named it. */
  thread: string;
  text: string;
  files: { name: string; type: string; size: number; blob: Blob; upload: string | null }[];
  email: string | null;
  human: boolean;
  at: number;
  /** Why the server refused it for good; null while it may still go. */
  refused: string | null;
}

/** Where entries are kept; two variants, in the browser's database and in memory. */
export interface Shelf {
  all(): Promise<Entry[]>;
  put(entry: Entry): Promise<void>;
  drop(clientId: string): Promise<void>;
}

export class MemoryShelf implements Shelf {
  private readonly entries = new Map<string, Entry>();
  all = async (): Promise<Entry[]> => [...this.entries.values()];
  put = async (entry: Entry): Promise<void> => void this.entries.set(entry.client_id, entry);
  drop = async (clientId: string): Promise<void> => void this.entries.delete(clientId);
}

/** Opens the browser's database, or falls back to memory when it is refused. */
export async function openShelf(): Promise<Shelf> {
  try {
    const opening = indexedDB.open("helppo", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("outbox", { keyPath: "client_id" });
    const db = await done(opening);
    const store = (mode: IDBTransactionMode): IDBObjectStore => db.transaction("outbox", mode).objectStore("outbox");
    return {
      all: () => done<Entry[]>(store("readonly").getAll()),
      put: async (entry) => void (await done(store("readwrite").put(entry))),
      drop: async (clientId) => void (await done(store("readwrite").delete(clientId))),
    };
  } catch {
    return new MemoryShelf();
  }
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB refused"));
  });
}

/** What became of one try to send. */
export type Outcome =
  | { kind: "stored"; talk: string }
  | { kind: "later"; afterMs: number | null }
  | { kind: "refused"; why: string };

const BACKOFF_MS = [1_000, 2_000, 5_000, 15_000, 30_000];

/** Sends entries one after another, oldest first, until the queue is empty or the server must be waited for. */
export class Outbox {
  private running = false;
  private again = false;
  private tries = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly shelf: Shelf,
    private readonly channel: string,
    private readonly send: (entry: Entry) => Promise<Outcome>,
    /** Told after every change, with what waits now, oldest first. */
    private readonly changed: (entries: Entry[]) => void,
  ) {}

  async list(): Promise<Entry[]> {
    const entries = await this.shelf.all();
    return entries.filter((e) => e.channel === this.channel).sort((a, b) => a.at - b.at);
  }

  async add(entry: Entry): Promise<void> {
    await this.shelf.put(entry);
    this.changed(await this.list());
    void this.flush();
  }

  /** Takes back something that the server refused. */
  async drop(clientId: string): Promise<void> {
    await this.shelf.drop(clientId);
    this.changed(await this.list());
  }

  /** Tries something that the server refused once more. */
  async retry(clientId: string): Promise<void> {
    const entry = (await this.list()).find((e) => e.client_id === clientId);
    if (entry) await this.add({ ...entry, refused: null });
  }

  /** Sends what waits. Only one tab of a browser sends at a time. */
  async flush(): Promise<void> {
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = true;
    clearTimeout(this.timer);
    try {
      await exclusively(`helppo-outbox-${this.channel}`, () => this.drain());
    } finally {
      this.running = false;
    }
    if (this.again) {
      this.again = false;
      await this.flush();
    }
  }

  private async drain(): Promise<void> {
    for (;;) {
      const entry = (await this.list()).find((e) => e.refused === null);
      if (!entry) break;
      const outcome = await this.send(entry);
      if (outcome.kind === "later") {
        const wait = outcome.afterMs ?? BACKOFF_MS[Math.min(this.tries, BACKOFF_MS.length - 1)] ?? 30_000;
        this.tries += 1;
        this.timer = setTimeout(() => void this.flush(), wait);
        break;
      }
      this.tries = 0;
      if (outcome.kind === "stored") {
        await this.name(entry.thread, outcome.talk);
        await this.shelf.drop(entry.client_id);
      } else {
        await this.shelf.put({ ...entry, refused: outcome.why });
      }
      this.changed(await this.list());
    }
    this.changed(await this.list());
  }

  /** The server has named the talk: what was written after the first message follows it there. */
  private async name(thread: string, talk: string): Promise<void> {
    for (const entry of await this.list()) {
      if (entry.thread === thread && entry.talk === null) await this.shelf.put({ ...entry, talk });
    }
  }
}

async function exclusively(name: string, act: () => Promise<void>): Promise<void> {
  const locks = globalThis.navigator?.locks;
  if (locks) await locks.request(name, act);
  else await act();
}
