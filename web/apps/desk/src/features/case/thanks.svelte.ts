/** Whom this person has thanked since the desk was opened. The server keeps one for each, however often it is said. */
import type { TimelineItem } from "@helppo/api";
import { SvelteSet } from "svelte/reactivity";
import { isOurs } from "./case.svelte";

export const thanked = new SvelteSet<string>();

/** Only the words of a colleague, in the case itself. */
export function thankedFor(item: TimelineItem, me: string | undefined): boolean {
  const words = item.note !== undefined || item.message?.author_kind === "agent";
  return words && !isOurs(item) && item.actor.kind === "agent" && item.actor.id !== null && item.actor.id !== me && !item.merged_case;
}
