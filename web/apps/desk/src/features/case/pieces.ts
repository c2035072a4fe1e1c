/** Running text cut into what can be clicked. Drawn as elements, never as HTML. */
import { withoutToken } from "./address";

export type Piece = { kind: "text" | "mention"; text: string } | { kind: "link"; text: string; href: string };

const LINK = /\b(https?:\/\/[^\s<>"']+|www\.[^\s<>"']+\.[^\s<>"']+)|\b([\w.+-]+@[\w-]+(?:\.[\w-]+)+)/gi;

export function cut(text: string, mentions: string[] = []): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  const plain = withoutToken(text);
  for (const match of plain.matchAll(LINK)) {
    // A full stop or a bracket after an address belongs to the sentence.
    const whole = match[0].replace(/[.,;:!?)\]}]+$/, "");
    push(found, { kind: "text", text: plain.slice(at, match.index) });
    found.push({ kind: "link", text: whole, href: match[2] ? `mailto:${whole}` : whole.startsWith("www.") ? `https://${whole}` : whole });
    at = match.index + whole.length;
  }
  push(found, { kind: "text", text: plain.slice(at) });
  return mentions.length ? found.flatMap((piece) => (piece.kind === "text" ? names(piece.text, mentions) : [piece])) : found;
}

/** "@Eero Lehto" and "@Eero" for people who are mentioned. */
function names(text: string, mentions: string[]): Piece[] {
  const known = mentions.flatMap((name) => [`@${name}`, `@${name.split(" ")[0] ?? name}`]).sort((a, b) => b.length - a.length);
  const found: Piece[] = [];
  let rest = text;
  for (;;) {
    const first = known.map((name) => ({ name, at: rest.indexOf(name) })).filter((hit) => hit.at >= 0).sort((a, b) => a.at - b.at || b.name.length - a.name.length)[0];
    if (!first) break;
    push(found, { kind: "text", text: rest.slice(0, first.at) });
    found.push({ kind: "mention", text: first.name });
    rest = rest.slice(first.at + first.name.length);
  }
  push(found, { kind: "text", text: rest });
  return found;
}

function push(list: Piece[], piece: Piece): void {
  if (piece.text) list.push(piece);
}
