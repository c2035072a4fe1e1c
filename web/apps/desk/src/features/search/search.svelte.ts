/** What was asked, what was found, and what was asked before. */
import type { Client, Hit } from "@helppo/api";

export type Kind = "all" | "case" | "message" | "customer" | "article";
export const KINDS: Kind[] = ["all", "case", "message", "customer", "article"];

interface Answer {
  hits: Hit[];
  total: number;
  next?: string | null;
}

const WAIT_MS = 120;
const RECENT = "helppo.search";
const REMEMBERED = 6;

export class SearchState {
  query = $state("");
  kind = $state<Kind>("all");
  hits = $state.raw<Hit[]>([]);
  total = $state(0);
  next = $state<string | null>(null);
  /** What the hits answer; the query may be further already. */
  answered = $state<string | null>(null);
  asking = $state(false);
  failed = $state(false);
  recent = $state.raw<string[]>(read());

  readonly #client: Client;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #request: AbortController | null = null;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Asks a moment after the last key. */
  type(query: string, kind: Kind = this.kind): void {
    if (query === this.query && kind === this.kind && this.answered !== null) return;
    this.query = query;
    this.kind = kind;
    clearTimeout(this.#timer);
    this.#request?.abort();
    if (query.trim().length < 2) {
      this.hits = [];
      this.answered = null;
      this.asking = this.failed = false;
      return;
    }
    this.asking = true;
    this.#timer = setTimeout(() => void this.ask(), WAIT_MS);
  }

  async ask(cursor: string | null = null): Promise<void> {
    const request = (this.#request = new AbortController());
    const query = this.query.trim();
    this.asking = true;
    try {
      const answer = await this.#client.get<Answer>("/search", { q: query, kind: this.kind === "all" ? null : this.kind, cursor }, { signal: request.signal });
      this.hits = cursor ? [...this.hits, ...answer.hits] : answer.hits;
      this.total = answer.total;
      this.next = answer.next ?? null;
      this.answered = query;
      this.failed = false;
    } catch {
      if (request.signal.aborted) return;
      this.failed = true;
    }
    this.asking = false;
  }

  /** A hit was opened: the question was worth remembering. */
  opened(): void {
    const query = this.query.trim();
    this.recent = [query, ...this.recent.filter((one) => one !== query)].slice(0, REMEMBERED);
    try {
      localStorage.setItem(RECENT, JSON.stringify(this.recent));
    } catch {
      // A full or forbidden store only means that it is not remembered.
    }
  }
}

export function hrefOf(hit: Hit): string {
  switch (hit.kind) {
    case "customer":
      return `/customers/${hit.id}`;
    case "article":
      return `/knowledge/${hit.id}`;
    case "message":
      return hit.case ? `/cases/${hit.case}?message=${hit.id}` : `/search`;
    default:
      return `/cases/${hit.case ?? hit.id}`;
  }
}

function read(): string[] {
  try {
    const saved: unknown = JSON.parse(localStorage.getItem(RECENT) ?? "[]");
    return Array.isArray(saved) ? saved.filter((one) => typeof one === "string") : [];
  } catch {
    return [];
  }
}
