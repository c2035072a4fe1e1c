/** Whether work is offered to this person, and how much they carry. One status for all channels. */
import type { Client, LiveEvent, Page, Presence, PresenceStatus } from "@helppo/api";

export class PresenceState {
  people = $state.raw<Presence[]>([]);
  readonly #client: Client;
  readonly #me: () => string;

  readonly #away: () => void;

  /** `away`: this person went home, or at least gave no other reason. */
  constructor(client: Client, me: () => string, away: () => void = () => undefined) {
    this.#client = client;
    this.#me = me;
    this.#away = away;
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

  /** At once here; back to what it was if the server says no. `give`: what is in hand goes back to the queue. */
  async set(status: PresenceStatus, reason: string | null = null, work: "keep" | "give" = "keep"): Promise<void> {
    await this.#put({ status, reason, since: Date.now(), until: null }, "/presence", { status, reason, ...(work === "give" ? { leave_work: true } : {}) });
    if (status === "away" && reason === null) this.#away();
  }

  /** Nothing else is offered until this work has left the hands; null: offered again. */
  focus(interaction: string | null): Promise<void> {
    return this.#put({ focus: interaction }, "/presence/focus", { interaction });
  }

  async #put(seen: Partial<Presence>, path: string, body: object): Promise<void> {
    const before = this.mine;
    const show = (change: Partial<Presence>): void => void (this.people = this.people.map((one) => (one.agent === this.#me() ? { ...one, ...change } : one)));
    show(seen);
    try {
      const now = await this.#client.put<Presence | undefined>(path, body);
      if (now) show(now);
    } catch (error) {
      if (before) show(before);
      throw error;
    }
  }
}
