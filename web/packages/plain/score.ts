/**
 * How hard a text is to read, in words first and in the language's own measure beside them.
 *
 * - English: Flesch reading ease, 206.835 − 1.015 · words/sentences − 84.6 · syllables/words (R. Flesch, A new
 *   readability yardstick, Journal of Applied Psychology 32, 1948). 60 and above is plain English.
 * - Swedish: LIX, words/sentences + 100 · words of more than six letters/words (C. H. Björnsson, Läsbarhet, 1968).
 *   Below 40 is easy, 50 and above is hard.
 * - Finnish: neither fits, because long words are ordinary words. What is counted is the length of sentences and the
 *   share of words with four syllables or more, which O. A. Wiio found telling for Finnish (1968); the two are added, and
 *   where easy ends and hard begins are our own limits, set on help articles.
 */
import { type Lang, sentences, syllables, words } from "./text";

export type Level = "easy" | "fair" | "hard" | "short";

export type Measure = { kind: "flesch"; value: number } | { kind: "lix"; value: number } | { kind: "syllables"; sentence: number; share: number };

export interface Score {
  level: Level;
  measure: Measure;
  words: number;
  sentences: number;
}

/** Fewer words tell nothing. */
const ENOUGH = 30;

/** Of paragraphs and list items, each a text of its own. */
export function score(blocks: readonly string[], lang: Lang): Score {
  let all = 0;
  let ends = 0;
  let sounds = 0;
  let long = 0;
  for (const block of blocks) {
    ends += sentences(block, lang).length;
    for (const word of words(block)) {
      if (/^\p{N}+$/u.test(word.text)) continue;
      all++;
      const own = syllables(word.text, lang);
      sounds += own;
      long += lang === "fi" ? Number(own >= 4) : Number(word.text.length > 6);
    }
  }
  const perSentence = all / Math.max(1, ends);
  const share = (100 * long) / Math.max(1, all);
  const [measure, level] = judged(lang, perSentence, share, sounds / Math.max(1, all));
  return { level: all < ENOUGH ? "short" : level, measure, words: all, sentences: ends };
}

function judged(lang: Lang, perSentence: number, share: number, perWord: number): [Measure, Level] {
  if (lang === "en") {
    const value = Math.round(Math.min(100, Math.max(0, 206.835 - 1.015 * perSentence - 84.6 * perWord)));
    return [{ kind: "flesch", value }, value >= 60 ? "easy" : value >= 45 ? "fair" : "hard"];
  }
  if (lang === "sv") {
    const value = Math.round(perSentence + share);
    return [{ kind: "lix", value }, value < 40 ? "easy" : value < 50 ? "fair" : "hard"];
  }
  const sum = perSentence + share;
  return [{ kind: "syllables", sentence: Math.round(perSentence), share: Math.round(share) }, sum <= 40 ? "easy" : sum <= 54 ? "fair" : "hard"];
}
