/** The views of this person, with how many cases each holds. */
import type { Client, View, ViewFilter } from "@helppo/api";
import { t } from "@helppo/i18n/desk";

export const BUILT_IN = ["mine", "unassigned", "all", "waiting", "snoozed", "mentions", "solved"] as const;
export type BuiltIn = (typeof BUILT_IN)[number];

/** Counts are asked again at most this often, however much happens. */
const CALM_MS = 2_000;

export class ViewsState {
  list = $state.raw<View[]>(BUILT_IN.map((id) => ({ id, name: id, kind: id, count: 0, filter: null })));
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last = 0;
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  find(id: string): View {
    return this.list.find((view) => view.id === id) ?? { id, name: id, kind: "saved", count: 0, filter: null };
  }

  name(view: View): string {
    return isBuiltIn(view.id) ? t.a.views[view.id] : view.name;
  }

  count(id: string): number {
    return this.find(id).count;
  }

  async load(): Promise<void> {
    this.#last = Date.now();
    const { views } = await this.#client.get<{ views: View[] }>("/views");
    this.list = views;
  }

  /** Something happened somewhere; ask soon, once. */
  stir(): void {
    if (this.#timer !== undefined) return;
    const wait = Math.max(250, this.#last + CALM_MS - Date.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.load().catch(() => undefined);
    }, wait);
  }

  async save(name: string, filter: ViewFilter): Promise<View> {
    const view = await this.#client.post<View>("/views", { name, filter });
    await this.load();
    return view;
  }

  async remove(id: string): Promise<void> {
    await this.#client.delete(`/views/${id}`);
    await this.load();
  }
}

export function isBuiltIn(id: string): id is BuiltIn {
  return (BUILT_IN as readonly string[]).includes(id);
}
