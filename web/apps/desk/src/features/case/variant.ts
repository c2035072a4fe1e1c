/** Which words of an answer a reply takes: the server's rule, so that the bot and people say the same. */
import type { AnswerVariant, ChannelKind, Locale } from "@helppo/api";

/** fits; written for another kind of channel; in another language. */
export type Fit = "fits" | "channel" | "language";

export interface Picked {
  variant: AnswerVariant;
  fit: Fit;
}

const ORDER: Fit[] = ["fits", "channel", "language"];

/** The variant that fits best, and how well. An unknown language or channel leaves only what is for any to fit. */
export function pick(variants: AnswerVariant[], language: Locale | null, channel: ChannelKind | null): Picked | null {
  const ranked = variants.map((variant, index) => {
    const own = variant.language === null || variant.language === language;
    const there = variant.channel === null || variant.channel === channel;
    const fit: Fit = own && there ? "fits" : own ? "channel" : "language";
    return { variant, fit, rank: [ORDER.indexOf(fit), Number(!there), Number(variant.language === null), Number(variant.channel === null), index] };
  });
  ranked.sort((a, b) => a.rank.map((one, index) => one - (b.rank[index] ?? 0)).find((difference) => difference !== 0) ?? 0);
  const best = ranked[0];
  return best ? { variant: best.variant, fit: best.fit } : null;
}
