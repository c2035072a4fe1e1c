/** Work that could not be done after several tries: an admin reads why, and lets each be tried once more or drops it. */
import type { Client, Stuck } from "@helppo/api";
import type { ChannelWords } from "@helppo/i18n/desk-b";
import { Resource } from "../parts/resource.svelte";

type Words = ChannelWords["raw"]["stuck"];

export class StuckWork {
  readonly list: Resource<Stuck[]>;
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
    this.list = new Resource(async () => (await client.get<{ items: Stuck[] }>("/quarantine")).items);
  }

  retry(one: Stuck, said: string): Promise<boolean> {
    return this.#away(one, "retry", said);
  }

  discard(one: Stuck, said: string): Promise<boolean> {
    return this.#away(one, "discard", said);
  }

  /** Out of sight at once; a refusal brings it back with its reason. */
  #away(one: Stuck, verb: "retry" | "discard", said: string): Promise<boolean> {
    const rest = (this.list.value ?? []).filter((other) => other.id !== one.id);
    return this.list.change(rest, () => this.#client.post(`/quarantine/${encodeURIComponent(one.id)}/${verb}`), said);
  }
}

/** What was to be done, in words; a kind that has none keeps its own name. */
export function nameOf({ what, kind, about }: Pick<Stuck, "what" | "kind" | "about">, w: Pick<Words, "kinds" | "followers" | "event">): string {
  return what === "job" ? (w.kinds[kind] ?? kind) : w.event(kind, w.followers[about] ?? about);
}
