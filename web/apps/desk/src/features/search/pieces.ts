/** Cuts a found text into plain and highlighted pieces. Nothing from outside ever becomes markup. */

export interface Piece {
  text: string;
  hit: boolean;
}

/** What the server sends: places in the text counted in characters, or the text with marks in it. */
export type Snippet = string | { text: string; marks: readonly ({ start: number; end: number } | readonly [number, number])[] };

const MARKED = /<mark>([\s\S]*?)<\/mark>|\uE000([\s\S]*?)\uE001/g;

export function pieces(snippet: Snippet, query: string): Piece[] {
  if (typeof snippet !== "string") return byPlaces(snippet);
  if (snippet.search(MARKED) >= 0) return byMarks(snippet);
  return byWords(snippet, query);
}

function byPlaces({ text, marks }: Exclude<Snippet, string>): Piece[] {
  const letters = [...text];
  const out: Piece[] = [];
  let at = 0;
  for (const mark of marks) {
    const [start, end] = "start" in mark ? [mark.start, mark.end] : mark;
    push(out, letters.slice(at, start).join(""), false);
    push(out, letters.slice(Math.max(at, start), end).join(""), true);
    at = Math.max(at, end);
  }
  push(out, letters.slice(at).join(""), false);
  return out;
}

function byMarks(text: string): Piece[] {
  const out: Piece[] = [];
  let at = 0;
  for (const found of text.matchAll(MARKED)) {
    push(out, text.slice(at, found.index), false);
    push(out, found[1] ?? found[2] ?? "", true);
    at = found.index + found[0].length;
  }
  push(out, text.slice(at), false);
  return out;
}

/** Without any marks: the words of the question, where a word of the text begins with them. */
function byWords(text: string, query: string): Piece[] {
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
