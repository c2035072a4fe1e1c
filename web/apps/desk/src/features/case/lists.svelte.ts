/** Labels of the house and the colleagues in it: small lists that many places ask for. */
import { type ChannelRow, type Client, everyRow, type Named, type Page, type Tag } from "@helppo/api";
import { client } from "../../app.svelte";
import { targets } from "../inbox/index.svelte";
import { presence } from "../offers/index.svelte";
import { tasks } from "./tasks.svelte";

class TagList {
  list = $state.raw<Tag[]>([]);

  async load(from: Client): Promise<void> {
    this.list = (await from.get<Page<Tag>>("/tags")).items;
  }
}

export const tags = new TagList();

class Colleagues {
  #named = $state.raw<Named[]>([]);
  #teams = $state.raw<Named[]>([]);

  /** Everybody who can own a case. Whoever may not read the people list still sees who is present. */
  list = $derived.by((): Named[] => (this.#named.length ? this.#named : presence.people.map((one) => ({ id: one.agent, name: one.name }))));
  teams = $derived(this.#teams);

  async load(from: Client): Promise<void> {
    const [agents, teams] = await Promise.allSettled([everyRow<Named & { disabled_at?: number | null }>(from, "/agents"), everyRow<Named>(from, "/teams")]);
    if (agents.status === "fulfilled") this.#named = agents.value.filter((agent) => !agent.disabled_at);
    if (teams.status === "fulfilled") this.#teams = teams.value;
  }

  agent(id: string): string | undefined {
    return this.list.find((one) => one.id === id)?.name;
  }

  team(id: string): string | undefined {
    return this.#teams.find((one) => one.id === id)?.name;
  }
}

export const colleagues = new Colleagues();

/** Where letters can leave from; asked for when somebody first needs one. */
class Mailboxes {
  #list = $state.raw<ChannelRow[]>([]);
  #asked: Promise<void> | null = null;

  ask(from: Client): void {
    this.#asked ??= from.get<Page<ChannelRow>>("/channels").then(
      (page) => void (this.#list = page.items.filter((one) => one.kind === "email" && one.enabled !== false)),
      () => void (this.#asked = null),
    );
  }

  /** The team's own, or else any. */
  of(team: string): ChannelRow | undefined {
    return this.#list.find((one) => one.team.id === team) ?? this.#list[0];
  }
}

export const mailboxes = new Mailboxes();

export async function loadLists(): Promise<void> {
  await Promise.allSettled([tags.load(client), colleagues.load(client), targets.load(client), tasks.load(client)]);
}
