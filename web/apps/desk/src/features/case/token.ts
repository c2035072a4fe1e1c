/** What the caret stands behind: `/word` asks for ready text, `@name` for a colleague. */

export interface Token {
  kind: "answer" | "mention";
  query: string;
  /** Where the sign begins. */
  from: number;
  to: number;
}

const ANSWER = /(?:^|\s)\/((?:[^\s/][^\n/]{0,38})?)$/;
const MENTION = /(?:^|\s)@([\p{L}-]{0,20}(?: [\p{L}-]{0,20})?)$/u;

export function tokenAt(text: string, caret: number, mentions: "with mentions" | "answers only"): Token | null {
  const before = text.slice(Math.max(0, caret - 60), caret);
  const answer = ANSWER.exec(before);
  if (answer?.[1] !== undefined) return { kind: "answer", query: answer[1], from: caret - answer[1].length - 1, to: caret };
  const mention = mentions === "with mentions" ? MENTION.exec(before) : null;
  if (mention?.[1] !== undefined) return { kind: "mention", query: mention[1], from: caret - mention[1].length - 1, to: caret };
  return null;
}
