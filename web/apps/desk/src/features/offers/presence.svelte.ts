/** Whether work is offered to this person, and how much they carry. One status for all channels. */
import type { Client, LiveEvent, Page, Presence, PresenceStatus } from "@helppo/api";

export class PresenceState {
  people = $state.raw<Presence[]>([]);
  readonly #client: Client;
  readonly #me: () => string;

  constructor(client: Client, me: () => string) {
    this.#client = client;
    this.#me = me;
  }

  mine = $derived.by(() => this.people.find((one) => one.agent === this.#me()));

  async load(): Promise<void> {
    this.people = (await this.#client.get<Page<Presence>>("/presence")).items;
  }

  take(event: LiveEvent): void {
    const data = event.data as Partial<Presence>;
    const agent = data.agent ?? event.actor?.id;
    if (!agent) return;
    const known = this.people.find((one) => one.agent === agent);
    const next = { ...(known ?? { name: event.actor?.name ?? "", since: event.at, reason: null, load: 0, limit: 0, status: "away" as const }), ...data, agent } as Presence;
    this.people = known ? this.people.map((one) => (one === known ? next : one)) : [...this.people, next];
  }

  /** At once here; back to what it was if the server says no. */
  async set(status: PresenceStatus, reason: string | null = null): Promise<void> {
    const before = this.people;
    this.people = before.map((one) => (one.agent === this.#me() ? { ...one, status, reason, since: Date.now() } : one));
    try {
      await this.#client.put("/presence", { status, reason });
    } catch (error) {
      this.people = before;
      throw error;
    }
  }
}
