/** What could be plainer in a paragraph, and where. */
import * as en from "./en";
import * as fi from "./fi";
import { Phrases } from "./phrases";
import * as sv from "./sv";
import { type Lang, sentences, words } from "./text";

export type HintKind = "sentence" | "passive" | "official" | "compound" | "nominal";

export interface Hint {
  kind: HintKind;
  /** Place in the text. */
  from: number;
  to: number;
  text: string;
  /** How many words or letters, where that is the reason. */
  n?: number;
  /** A plainer way to say it. */
  plainer?: string;
  /** What can stand in its place just so; absent when the words around it have to change too. */
  swap?: string;
}

export interface Tongue {
  /** Officialese and jargon with plainer words; see `Phrases`. */
  official: Record<string, string>;
  /** Words of a sentence from which it is long. */
  longSentence: number;
  /** Letters of a word from which it is long; none for English, where compounds are written apart. */
  longWord: number | null;
  passive: (text: string) => { from: number; to: number }[];
  nominal: RegExp;
}

const TONGUES: Record<Lang, Tongue> = { en: en.tongue, fi: fi.tongue, sv: sv.tongue };
const PHRASES = new Map<Lang, Phrases>();

function phrases(lang: Lang): Phrases {
  const known = PHRASES.get(lang) ?? new Phrases(TONGUES[lang].official);
  PHRASES.set(lang, known);
  return known;
}

/** Hints on one paragraph or list item, in the order of their places. */
export function hints(text: string, lang: Lang): Hint[] {
  const tongue = TONGUES[lang];
  const found: Hint[] = [];
  const add = (kind: HintKind, from: number, to: number, more: Partial<Hint> = {}): void => {
    found.push({ kind, from, to, text: text.slice(from, to), ...more });
  };
  for (const one of phrases(lang).find(text)) add("official", one.from, one.to, { plainer: one.plainer, ...(one.swap ? { swap: one.swap } : {}) });
  for (const one of text.matchAll(tongue.nominal)) add("nominal", one.index, one.index + one[0].length);
  for (const { from, to } of tongue.passive(text)) add("passive", from, to);
  for (const sentence of sentences(text, lang)) {
    const n = words(sentence.text).length;
    if (n > tongue.longSentence) add("sentence", sentence.from, sentence.to, { n });
  }
  if (tongue.longWord !== null) {
    for (const word of words(text)) {
      const n = Math.max(...word.text.split(/[-:'’]/).map((part) => part.length));
      if (n >= tongue.longWord) add("compound", word.from, word.to, { n });
    }
  }
  return apart(found);
}

/** Where two speak of the same words the first said wins; a long sentence may hold others. */
function apart(found: Hint[]): Hint[] {
  const kept: Hint[] = [];
  for (const hint of found) {
    const clash = hint.kind !== "sentence" && kept.some((other) => other.kind !== "sentence" && hint.from < other.to && other.from < hint.to);
    if (!clash) kept.push(hint);
  }
  return kept.sort((a, b) => a.from - b.from || b.to - a.to);
}
