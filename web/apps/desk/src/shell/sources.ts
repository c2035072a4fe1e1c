/** What the palette finds by words besides its own actions: cases and customers. */
import type { Hit } from "@helppo/api";
import { t } from "@helppo/i18n/desk";
import { client } from "../app.svelte";
import { router } from "./desk";
import type { PaletteItem, PaletteSource } from "./palette.svelte";

async function hits(query: string, kind: Hit["kind"], signal: AbortSignal): Promise<Hit[]> {
  const found = await client.get<{ hits: Hit[] }>("/search", { q: query, kind, limit: 5 }, { signal });
  return found.hits;
}

export const sources: PaletteSource[] = [
  {
    id: "cases",
    label: () => t.a.palette.cases,
    find: async (query, signal) => (await hits(query, "case", signal)).map((hit): PaletteItem => ({ id: hit.id, label: hit.title, icon: "chat", run: () => router.go(`/cases/${hit.case ?? hit.id}`) })),
  },
  {
    id: "customers",
    label: () => t.a.palette.customers,
    find: async (query, signal) => (await hits(query, "customer", signal)).map((hit): PaletteItem => ({ id: hit.id, label: hit.title, icon: "user", run: () => router.go(`/customers/${hit.id}`) })),
  },
  {
    id: "everything",
    label: () => t.a.common.search,
    find: (query) => Promise.resolve([{ id: "search-all", label: t.a.palette.searchAll(query), icon: "search", run: () => router.go(`/search?q=${encodeURIComponent(query)}`) }]),
  },
];
