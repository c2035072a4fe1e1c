/** The list of cases: one view at a time, kept fresh by the live line, remembered when you come back to it. */
import { type CaseFilter, type CaseRow, type Client, type LiveEvent, NoAnswer, type Page, type View } from "@helppo/api";
import { SvelteSet } from "svelte/reactivity";
import { belongs, group, type Group, type Order } from "./rows";

export type Phase = "loading" | "ready" | "failed";

interface Loaded {
  rows: CaseRow[];
  next: string | null;
}

interface Place {
  view: Pick<View, "id" | "kind" | "filter">;
  filter: CaseFilter;
  order: Order;
}

export interface InboxParts {
  me: () => string;
  now: () => number;
  /** Whether a case that moved there is still ours to see. */
  sees: (moved: Record<string, unknown>) => boolean;
  /** The row with what the server leaves to us. */
  told: (row: CaseRow) => CaseRow;
}

const FIRST = 100;
const KEPT = 12;

export class InboxState {
  place = $state.raw<Place>({ view: { id: "mine", kind: "mine", filter: null }, filter: {}, order: "due" });
  rows = $state.raw<CaseRow[]>([]);
  next = $state<string | null>(null);
  phase = $state<Phase>("loading");
  loadingMore = $state(false);
  moreFailed = $state(false);
  /** Ids of the chosen rows. */
  readonly chosen = new SvelteSet<string>();
  #anchor: string | null = null;
  #kept = new Map<string, Loaded>();
  #asking: AbortController | null = null;
  readonly #client: Client;
  readonly #parts: InboxParts;

  constructor(client: Client, parts: InboxParts) {
    this.#client = client;
    this.#parts = parts;
  }

  /** My own work is grouped by what to do next. */
  grouped = $derived(this.place.view.id === "mine" && this.place.order === "due");
  groups = $derived.by((): Group[] => {
    const { told, now } = this.#parts;
    const { order } = this.place;
    if (this.grouped) return group(this.rows.map(told), "mine", order, now());
    // In the order of the server's pages, which know nothing of what is told here.
    return group(this.rows, "everybody's", order, now()).map((one) => ({ ...one, rows: one.rows.map(told) }));
  });
  /** The rows as the eye sees them, top to bottom. */
  order = $derived(this.groups.flatMap((one) => one.rows));

  /** Shows what was here last time at once, then asks. */
  async show(place: Place): Promise<void> {
    const key = keyOf(place);
    const same = key === keyOf(this.place);
    if (!same) this.#remember();
    this.place = place;
    // Only what is known of the view has changed, such as its count: what is being read and chosen stays.
    if (same && this.phase === "ready") return;
    this.chosen.clear();
    this.#anchor = null;
    const kept = this.#kept.get(key);
    this.rows = kept?.rows ?? [];
    this.next = kept?.next ?? null;
    this.phase = kept ? "ready" : "loading";
    await this.refresh();
  }

  async refresh(): Promise<void> {
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    try {
      const page = await this.#page(null, asking.signal);
      this.rows = page.items;
      this.next = page.next;
      this.phase = "ready";
    } catch (error) {
      if (asking.signal.aborted) return;
      // What is already shown stays; the connection bar says the rest.
      if (this.phase === "loading" || !(error instanceof NoAnswer)) this.phase = this.rows.length ? "ready" : "failed";
    }
  }

  async more(): Promise<void> {
    if (!this.next || this.loadingMore) return;
    this.loadingMore = true;
    this.moreFailed = false;
    const cursor = this.next;
    const asking = this.#asking;
    try {
      const page = await this.#page(cursor, asking?.signal);
      if (this.next !== cursor) return;
      const known = new Set(this.rows.map((row) => row.id));
      this.rows = [...this.rows, ...page.items.filter((row) => !known.has(row.id))];
      this.next = page.next;
    } catch {
      if (!asking?.signal.aborted) this.moreFailed = true;
    } finally {
      this.loadingMore = false;
    }
  }

  /** News from the live line: a fresh row, or a row that left our sight. */
  take(event: LiveEvent): void {
    const row = event.data["row"] as CaseRow | undefined;
    if (row) this.put(row);
    else if (typeof event.data["gone"] === "string" && !this.#parts.sees(event.data)) this.drop(event.data["gone"]);
  }

  put(row: CaseRow): void {
    const here = belongs(row, this.place.view, this.place.filter, this.#parts.me(), this.#parts.now());
    const at = this.rows.findIndex((one) => one.id === row.id);
    if (here === false) {
      if (at >= 0) this.drop(row.id);
    } else if (at >= 0) {
      this.rows = this.rows.with(at, row);
    } else if (here) {
      this.rows = [row, ...this.rows];
    }
  }

  drop(id: string): void {
    this.chosen.delete(id);
    this.rows = this.rows.filter((row) => row.id !== id);
  }

  find(id: string): CaseRow | undefined {
    return this.rows.find((row) => row.id === id);
  }

  /** Changes a row at once; returns the way back. A row that left the view by it comes back to its place. */
  change(id: string, change: Partial<CaseRow>): () => void {
    const row = this.find(id);
    if (!row) return () => undefined;
    this.put({ ...row, ...change });
    return () => {
      this.rows = this.find(id) ? this.rows.map((one) => (one.id === id ? row : one)) : [row, ...this.rows];
    };
  }

  /** The row before or after, as the eye sees it. */
  beside(id: string | null, by: 1 | -1): CaseRow | undefined {
    const order = this.order;
    if (id === null) return by === 1 ? order[0] : order.at(-1);
    const at = order.findIndex((row) => row.id === id);
    return at < 0 ? order[0] : order[at + by];
  }

  toggle(id: string): void {
    if (this.chosen.has(id)) this.chosen.delete(id);
    else this.chosen.add(id);
    this.#anchor = id;
  }

  /** From the last chosen row up to this one. */
  choose(id: string): void {
    const order = this.order.map((row) => row.id);
    const [from, to] = [order.indexOf(this.#anchor ?? id), order.indexOf(id)].sort((a, b) => a - b);
    for (const one of order.slice(Math.max(0, from ?? 0), (to ?? 0) + 1)) this.chosen.add(one);
  }

  chooseAll(): void {
    for (const row of this.rows) this.chosen.add(row.id);
  }

  #page(cursor: string | null, signal?: AbortSignal): Promise<Page<CaseRow>> {
    const { view, filter, order } = this.place;
    return this.#client.get<Page<CaseRow>>("/cases", { view: view.id, ...filter, order, cursor, limit: FIRST }, { signal });
  }

  #remember(): void {
    if (this.phase !== "ready") return;
    this.#kept.set(keyOf(this.place), { rows: this.rows, next: this.next });
    if (this.#kept.size > KEPT) {
      const [oldest] = this.#kept.keys();
      if (oldest !== undefined) this.#kept.delete(oldest);
    }
  }
}

function keyOf({ view, filter, order }: Place): string {
  return JSON.stringify([view.id, order, Object.entries(filter).sort()]);
}
