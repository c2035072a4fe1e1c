// Lists of items: put in or replaced by id, kept in the order of time.
import type { Item } from "./api.ts";

/** `items` with `item` in it, in place of an older copy when there is one. */
export function upsert(items: Item[], item: Item): Item[] {
  const at = items.findIndex((i) => i.id === item.id);
  if (at < 0) items.push(item);
  else items[at] = item;
  return items;
}

/** Oldest first; what happened in the same millisecond stands in the order of its id. */
export function byTime(a: Item, b: Item): number {
  return a.at - b.at || (a.id < b.id ? -1 : 1);
}

/** Whether the author or the day changes from `before` to `item`, so that a name or a date is due. */
export function opensGroup(before: Item | undefined, item: Item): boolean {
  if (before?.type !== "message" || item.type !== "message") return true;
  return (
    before.author.kind !== item.author.kind || before.author.name !== item.author.name || item.at - before.at > 5 * 60_000
  );
}

export function opensDay(before: Item | undefined, item: Item): boolean {
  return !before || new Date(before.at).toDateString() !== new Date(item.at).toDateString();
}
