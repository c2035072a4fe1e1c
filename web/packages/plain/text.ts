/** Words and sentences, with their places. */

export type Lang = "en" | "fi" | "sv";

export interface Span {
  from: number;
  to: number;
  text: string;
}

const WORD = /[\p{L}\p{N}]+(?:['’:-][\p{L}\p{N}]+)*/gu;

export function words(text: string): Span[] {
  return [...text.matchAll(WORD)].map((found) => ({ from: found.index, to: found.index + found[0].length, text: found[0] }));
}

/** A full stop after these ends no sentence. */
const SHORT: Record<Lang, string[]> = {
  en: ["e.g", "i.e", "etc", "mr", "mrs", "ms", "dr", "no", "vs", "approx", "inc", "ltd", "st", "a.m", "p.m"],
  fi: ["esim", "ks", "mm", "ym", "yms", "jne", "n", "noin", "tms", "ts", "klo", "os", "puh", "eli", "em", "ao", "ko", "ml", "alk", "kpl", "nro", "vrt", "s.o", "o.s", "oy", "ti", "ma", "ke", "to", "pe", "la", "su"],
  sv: ["t.ex", "bl.a", "dvs", "d.v.s", "m.m", "m.fl", "o.s.v", "osv", "s.k", "fr.o.m", "t.o.m", "kl", "ca", "nr", "tel", "ev", "jfr", "p.g.a", "f.d", "resp", "st", "kr"],
};

/** Sentences of one paragraph. A number with a full stop is an ordinal or a time, not an end. */
export function sentences(text: string, lang: Lang): Span[] {
  const found: Span[] = [];
  let from = 0;
  for (const end of text.matchAll(/[.!?…]+["”’)\]]*(?=\s|$)/gu)) {
    const to = end.index + end[0].length;
    const before = /[\p{L}\p{N}.]+$/u.exec(text.slice(from, end.index))?.[0].toLowerCase() ?? "";
    const rest = text.slice(to).trimStart();
    const goesOn = end[0].startsWith(".") && rest !== "" && (SHORT[lang].includes(before) || (/^\d+$/.test(before) && !/^\p{Lu}/u.test(rest)));
    if (goesOn) continue;
    push(found, text, from, to);
    from = to;
  }
  push(found, text, from, text.length);
  return found;
}

function push(found: Span[], text: string, from: number, to: number): void {
  const part = text.slice(from, to);
  const lead = part.length - part.trimStart().length;
  const trimmed = part.trim();
  if (/[\p{L}\p{N}]/u.test(trimmed)) found.push({ from: from + lead, to: from + lead + trimmed.length, text: trimmed });
}

const FINNISH_PAIRS = new Set(["aa", "ee", "ii", "oo", "uu", "yy", "ää", "öö", "ai", "ei", "oi", "ui", "yi", "äi", "öi", "au", "eu", "iu", "ou", "ey", "iy", "äy", "öy"]);
const FIRST_PAIRS = new Set(["ie", "uo", "yö"]);

/** Syllables of a word: Finnish by its vowel pairs, English by its sounded vowels. */
export function syllables(word: string, lang: Lang): number {
  const low = word.toLowerCase();
  if (lang === "fi") return finnish(low);
  const bare = lang === "en" ? low.replace(/(?:[^laeiouy]es|ed|[^laeiouy]e)$/, (end) => (/^(?:ted|ded)$/.test(low.slice(-3)) ? end : end[0] === "e" ? "" : (end[0] ?? ""))).replace(/^y/, "") : low;
  return Math.max(1, bare.match(lang === "en" ? /[aeiouy]{1,2}/g : /[aeiouyåäöé]/g)?.length ?? 0);
}

function finnish(word: string): number {
  let count = 0;
  for (let i = 0; i < word.length; ) {
    if (!/[aeiouyäöå]/.test(word[i] ?? "")) {
      i++;
      continue;
    }
    const pair = word.slice(i, i + 2);
    count++;
    i += FINNISH_PAIRS.has(pair) || (count === 1 && FIRST_PAIRS.has(pair)) ? 2 : 1;
  }
  return Math.max(1, count);
}
