/** Cuts a found text into plain and highlighted pieces. Nothing from outside ever becomes markup. */
import type { Hit } from "@helppo/api";

export interface Piece {
  text: string;
  hit: boolean;
}

/** Marks are places in the text, counted in characters: from, to. */
export function pieces({ text, marks }: Hit["snippet"]): Piece[] {
  const letters = [...text];
  const out: Piece[] = [];
  let at = 0;
  for (const [from = 0, to = 0] of marks) {
    push(out, letters.slice(at, from).join(""), false);
    push(out, letters.slice(Math.max(at, from), to).join(""), true);
    at = Math.max(at, to);
  }
  push(out, letters.slice(at).join(""), false);
  return out;
}

/** Where a word of the text begins with a word of the question: for what the server did not mark, such as a title. */
export function begun(text: string, query: string): Piece[] {
  const words = query.match(/[\p{L}\p{N}@.+-]{2,}/gu) ?? [];
  if (!words.length) return [{ text, hit: false }];
  const any = new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.map(escape).join("|")})`, "giu");
  const out: Piece[] = [];
  let at = 0;
  for (const found of text.matchAll(any)) {
    push(out, text.slice(at, found.index), false);
    push(out, found[0], true);
    at = found.index + found[0].length;
  }
  push(out, text.slice(at), false);
  return out;
}

function push(out: Piece[], text: string, hit: boolean): void {
  if (text) out.push({ text, hit });
}

function escape(word: string): string {
  return word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** The words of Markdown without its signs, for a line of a list. */
export function unmarked(markdown: string): string {
  return markdown.replace(/\*\*|__|`|\]\([^)]*\)?|\[(?=\S)|(^|\s)(?:#{1,6}|>|[-*]) /g, "$1");
}
