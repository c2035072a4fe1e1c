/** How well typed letters fit a label. Word beginnings count most; letters without their dots fit too. */

/** Lower case, without accents on letters where people leave them out when typing. */
export function fold(text: string): string {
  return text.trim().toLocaleLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
}

/** 0: does not fit. An empty query fits everything. `also` are words that find it but are not shown. */
export function score(query: string, label: string, also = ""): number {
  if (!query) return 1;
  const text = fold(label);
  if (text.startsWith(query)) return 100;
  const words = text.split(/[\s,:·]+/);
  if (words.some((word) => word.startsWith(query))) return 60;
  const typed = query.split(/\s+/);
  const known = [...words, ...fold(also).split(/\s+/)];
  if (typed.every((part) => known.some((word) => word.startsWith(part)))) return 40;
  if (text.includes(query)) return 20;
  return 0;
}

export interface Piece {
  text: string;
  hit: boolean;
}

/** The label cut where the query is, for marking. */
export function pieces(query: string, label: string): Piece[] {
  const wanted = fold(query);
  // Folding may change lengths (ä → a + mark is removed, so lengths stay); bail out when it does.
  const folded = label.toLocaleLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
  const at = wanted && folded.length === label.length ? folded.indexOf(wanted) : -1;
  if (at < 0) return [{ text: label, hit: false }];
  return [
    { text: label.slice(0, at), hit: false },
    { text: label.slice(at, at + wanted.length), hit: true },
    { text: label.slice(at + wanted.length), hit: false },
  ].filter((piece) => piece.text);
}
