/** Text cut into plain pieces and web addresses, so that an address can be followed and nothing else is markup. */
export interface Piece {
  text: string;
  url: string | null;
}

const ADDRESS = /https?:\/\/[^\s<>"']+/g;

export function pieces(text: string): Piece[] {
  const cut: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(ADDRESS)) {
    // What ends the sentence does not belong to the address.
    const address = match[0].replace(/[.,;:!?)\]}»”]+$/, "");
    if (!URL.canParse(address)) continue;
    if (match.index > at) cut.push({ text: text.slice(at, match.index), url: null });
    cut.push({ text: address, url: address });
    at = match.index + address.length;
  }
  if (at < text.length) cut.push({ text: text.slice(at), url: null });
  return cut;
}
