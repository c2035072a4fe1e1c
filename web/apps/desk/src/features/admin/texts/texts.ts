/** Ready texts in the order in which people look for them. */
import type { Canned } from "@helppo/api";

const fold = (text: string): string => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

/** Those whose name or words hold every word of the search: names first, each by the reader's alphabet. */
export function matching(list: Canned[], query: string, lang: string): Canned[] {
  const wanted = fold(query).split(/\s+/).filter(Boolean);
  const inName = (one: Canned): boolean => wanted.every((word) => fold(one.title).includes(word));
  return list
    .filter((one) => wanted.every((word) => fold(`${one.title} ${one.text}`).includes(word)))
    .sort((a, b) => Number(inName(b)) - Number(inName(a)) || a.title.localeCompare(b.title, lang));
}
