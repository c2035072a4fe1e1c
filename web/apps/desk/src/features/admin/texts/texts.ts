/** Answers in the order in which people look for them, and as they are being written. */
import type { AnswerVariant, ChannelKind, KnowledgeAnswer, Locale, NewAnswer } from "@helppo/api";

const fold = (text: string): string => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

/** What it is called in a language or, lacking that, in any. */
export function nameOf(answer: Pick<KnowledgeAnswer, "names">, lang: Locale): string {
  return answer.names[lang] || answer.names.fi || answer.names.sv || answer.names.en || "";
}

/** Those whose names or words hold every word of the search: names first, each by the reader's alphabet. */
export function matching(list: KnowledgeAnswer[], query: string, lang: Locale): KnowledgeAnswer[] {
  const wanted = fold(query).split(/\s+/).filter(Boolean);
  const names = (one: KnowledgeAnswer): string => fold(Object.values(one.names).join(" "));
  const inName = (one: KnowledgeAnswer): boolean => wanted.every((word) => names(one).includes(word));
  const whole = (one: KnowledgeAnswer): string => `${names(one)} ${fold(one.variants.map((variant) => variant.text).join(" "))}`;
  return list
    .filter((one) => wanted.every((word) => whole(one).includes(word)))
    .sort((a, b) => Number(inName(b)) - Number(inName(a)) || nameOf(a, lang).localeCompare(nameOf(b, lang), lang));
}

/** An answer in the fields of its form; empty stands for any. */
export interface Written {
  names: Record<Locale, string>;
  team: string;
  bot: boolean;
  variants: { key: number; language: Locale | ""; channel: ChannelKind | ""; text: string }[];
}

export function written(answer: KnowledgeAnswer | null, lang: Locale): Written {
  const variants = answer?.variants ?? [{ language: lang, channel: null, text: "" }];
  return {
    names: { fi: answer?.names.fi ?? "", sv: answer?.names.sv ?? "", en: answer?.names.en ?? "" },
    team: answer?.team ?? "",
    bot: answer?.bot ?? false,
    variants: variants.map((one, key) => ({ key, language: one.language ?? "", channel: one.channel ?? "", text: one.text })),
  };
}

export type Wrong = "names" | "bot" | { variant: number; why: "empty" | "twice" };

/** What keeps it from being saved, the first thing first. */
export function wrong(draft: Written): Wrong | null {
  if (!Object.values(draft.names).some((name) => name.trim())) return "names";
  const places = draft.variants.map((one) => `${one.language} ${one.channel}`);
  for (const [variant, one] of draft.variants.entries()) {
    if (!one.text.trim()) return { variant, why: "empty" };
    if (places.indexOf(places[variant] ?? "") < variant) return { variant, why: "twice" };
  }
  return draft.bot && draft.team ? "bot" : null;
}

export function inputOf(draft: Written): NewAnswer {
  const variants = draft.variants.map((one): AnswerVariant => ({ language: one.language || null, channel: one.channel || null, text: one.text.trim() }));
  const names = { fi: draft.names.fi.trim(), sv: draft.names.sv.trim(), en: draft.names.en.trim() };
  return { names, team: draft.team || null, bot: draft.bot, variants };
}
