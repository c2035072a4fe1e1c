/** The list of customers: a page at a time, narrowed by what is typed. */
import type { Client, CustomerRow, Page } from "@helppo/api";

const WAIT_MS = 150;

export class CustomersState {
  query = $state("");
  rows = $state.raw<CustomerRow[] | null>(null);
  next = $state<string | null>(null);
  error = $state.raw<unknown>(null);
  asking = $state(false);

  readonly #client: Client;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #request: AbortController | null = null;

  constructor(client: Client) {
    this.#client = client;
  }

  type(query: string): void {
    if (query === this.query && this.rows) return;
    const first = this.rows === null && !this.asking;
    this.query = query;
    clearTimeout(this.#timer);
    this.asking = true;
    this.#timer = setTimeout(() => void this.load(), first ? 0 : WAIT_MS);
  }

  async load(cursor: string | null = null): Promise<void> {
    this.#request?.abort();
    const request = (this.#request = new AbortController());
    this.asking = true;
    try {
      const page = await this.#client.get<Page<CustomerRow>>("/customers", { q: this.query.trim(), cursor }, { signal: request.signal });
      this.rows = cursor ? [...(this.rows ?? []), ...page.items] : page.items;
      this.next = page.next;
      this.error = null;
    } catch (error) {
      if (request.signal.aborted) return;
      this.error = error;
    }
    this.asking = false;
  }
}

/** The address people know a customer by: mail first, then phone, then whatever there is. */
export function mainAddress(row: Pick<CustomerRow, "identities">): { kind: string; value: string } | null {
  const list = row.identities ?? [];
  return list.find((one) => one.kind === "email") ?? list.find((one) => one.kind === "phone") ?? list.find((one) => one.kind !== "visitor") ?? list[0] ?? null;
}
