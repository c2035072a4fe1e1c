/** One customer: what is known, everything so far, and changing it with a way back. */
import type { Client, CustomerDetail, CustomerRow, CustomerTimelineItem, Locale, Named, Page } from "@helppo/api";

type Change = Partial<{ name: string; language: Locale | null; organisation: string | null; attributes: Record<string, unknown> }>;

interface Timeline {
  items: CustomerTimelineItem[];
  has_more?: boolean;
  next?: string | null;
}

export class CustomerState {
  customer = $state.raw<CustomerDetail | null>(null);
  items = $state.raw<CustomerTimelineItem[] | null>(null);
  hasMore = $state(false);
  error = $state.raw<unknown>(null);
  timelineError = $state.raw<unknown>(null);
  readonly #client: Client;
  #id = "";
  #cursor: string | null = null;

  constructor(client: Client) {
    this.#client = client;
  }

  async load(id: string): Promise<void> {
    this.#id = id;
    this.customer = this.items = null;
    this.error = this.timelineError = null;
    this.#cursor = null;
    await Promise.all([this.refresh(), this.earlier()]);
  }

  async refresh(): Promise<void> {
    const id = this.#id;
    try {
      const customer = await this.#client.get<CustomerDetail>(`/customers/${id}`);
      if (id !== this.#id) return;
      this.customer = customer;
      this.error = null;
    } catch (error) {
      if (id === this.#id) this.error = error;
    }
  }

  /** The stretch before what is shown; the newest first time. */
  async earlier(): Promise<void> {
    const id = this.#id;
    try {
      const page = await this.#client.get<Timeline>(`/customers/${id}/timeline`, { before: this.#cursor, cursor: this.#cursor, limit: 40 });
      if (id !== this.#id) return;
      const known = new Set(this.items?.map((item) => item.id));
      const added = page.items.filter((item) => !known.has(item.id));
      this.items = [...added, ...(this.items ?? [])].sort((a, b) => a.at - b.at);
      const oldest = this.items[0];
      this.#cursor = page.next ?? (oldest ? String(oldest.at) : null);
      this.hasMore = (page.has_more ?? Boolean(page.next)) && added.length > 0;
      this.timelineError = null;
    } catch (error) {
      if (id === this.#id) this.timelineError = error;
    }
  }

  /** Shows the change at once; puts it back and throws when the server says no. Returns the way back. */
  async change(change: Change, shown: Partial<CustomerDetail>): Promise<() => Promise<void>> {
    const before = this.customer;
    if (!before) throw new Error("changed a customer that is not loaded");
    this.customer = { ...before, ...shown };
    try {
      await this.#client.patch(`/customers/${before.id}`, change);
    } catch (error) {
      if (this.customer.id === before.id) this.customer = before;
      throw error;
    }
    const back: Change = {};
    if ("name" in change) back.name = before.name;
    if ("language" in change) back.language = before.language;
    if ("organisation" in change) back.organisation = before.organisation?.id ?? null;
    if ("attributes" in change) back.attributes = before.attributes;
    return async () => {
      await this.#client.patch(`/customers/${before.id}`, back);
      await this.refresh();
    };
  }

  async addIdentity(kind: string, value: string): Promise<void> {
    await this.#client.post(`/customers/${this.#id}/identities`, { kind, value });
    await this.refresh();
  }

  async organisations(query: string, signal?: AbortSignal): Promise<Named[]> {
    return (await this.#client.get<Page<Named>>("/organisations", { q: query }, { signal })).items;
  }

  async newOrganisation(name: string): Promise<Named> {
    return { name, id: (await this.#client.post<{ id: string }>("/organisations", { name })).id };
  }

  async others(query: string, signal?: AbortSignal): Promise<CustomerRow[]> {
    const page = await this.#client.get<Page<CustomerRow>>("/customers", { q: query }, { signal });
    return page.items.filter((one) => one.id !== this.#id);
  }

  merge(from: string, into: string): Promise<void> {
    return this.#client.post(`/customers/${from}/merge`, { into });
  }

  unmerge(from: string): Promise<void> {
    return this.#client.post(`/customers/${from}/unmerge`);
  }
}
