/** Parts of a mail: what was written now, and what was quoted from before. Nothing is thrown away, only folded. */

export interface Part {
  kind: "said" | "quoted";
  text: string;
  lines: number;
}

/** "On Mon … wrote:", "ma 5.10. … kirjoitti:", "Den … skrev:" and the heads that mail programs put above a quote. */
const INTRODUCES = [
  /^(on|ma|ti|ke|to|pe|la|su|den|mån|tis|ons|tors|fre|lör|sön)\b.*(wrote|kirjoitti|skrev)\s*:$/i,
  /^.*<[^<>\s]+@[^<>\s]+>.*(wrote|kirjoitti|skrev)\s*:$/i,
  /^-{2,}\s*(original message|alkuperäinen viesti|ursprungligt meddelande|forwarded message|välitetty viesti|vidarebefordrat meddelande)\s*-{2,}$/i,
];
const HEAD = /^\*?(from|lähettäjä|från|sent|lähetetty|skickat|to|vastaanottaja|till|subject|aihe|ämne|date|päiväys|datum|cc|kopio|kopia)\s*:\*?\s/i;

export function parts(text: string): Part[] {
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  const end = tailFrom(lines);
  const found: Part[] = [];
  let run: string[] = [];
  let quoted = false;
  const close = (): void => {
    const body = run.join("\n").replace(/^\n+|\n+$/g, "");
    if (body) found.push({ kind: quoted ? "quoted" : "said", text: body, lines: body.split("\n").length });
    run = [];
  };
  lines.forEach((line, index) => {
    const here = index >= end || line.startsWith(">") || (introduces(line) && (lines[index + 1] ?? "").startsWith(">"));
    if (here !== quoted && line.trim()) {
      close();
      quoted = here;
    }
    run.push(line);
  });
  close();
  // A message that is nothing but a quote is what the person sent: show it.
  return found.some((part) => part.kind === "said") ? found : found.map((part) => ({ ...part, kind: "said" }));
}

/** Where everything below is an older message. */
function tailFrom(lines: string[]): number {
  for (const [index, line] of lines.entries()) {
    const trimmed = line.trim();
    if (INTRODUCES.some((pattern) => pattern.test(trimmed)) && !(lines[index + 1] ?? "").startsWith(">")) return index;
    if (HEAD.test(trimmed) && heads(lines, index) >= 3) return index;
  }
  return lines.length;
}

function introduces(line: string): boolean {
  return INTRODUCES.some((pattern) => pattern.test(line.trim()));
}

function heads(lines: string[], from: number): number {
  let count = 0;
  for (const line of lines.slice(from, from + 6)) if (HEAD.test(line.trim())) count += 1;
  return count;
}
