/**
 * Every word of the desk, in the reader's language. `t.a` and `t.b` are the two halves of the dictionary, typed after
 * English: a word missing in Finnish or Swedish does not compile. A language is fetched when it is chosen.
 */
import type { DeskA } from "./desk-a.en";
import type { DeskB } from "./desk-b.en";
import type { Lang } from "./format";

const halves: Record<Lang, () => Promise<[DeskA, DeskB]>> = {
  en: async () => [(await import("./desk-a.en")).en, (await import("./desk-b.en")).en],
  fi: async () => [(await import("./desk-a.fi")).fi, (await import("./desk-b.fi")).fi],
  sv: async () => [(await import("./desk-a.sv")).sv, (await import("./desk-b.sv")).sv],
};

class Words {
  lang = $state<Lang>("en");
  a = $state.raw<DeskA>({} as DeskA);
  b = $state.raw<DeskB>({} as DeskB);
  #asked: Lang | undefined;

  /** Must have finished once before anything is drawn. */
  async use(lang: Lang): Promise<void> {
    this.#asked = lang;
    const [a, b] = await halves[lang]();
    // A language that was asked for later wins, however long this one took to come.
    if (this.#asked !== lang) return;
    this.a = a;
    this.b = b;
    this.lang = lang;
    if (typeof document !== "undefined") document.documentElement.lang = lang;
  }
}

export const t = new Words();

/** The browser's language, if it is one of ours. */
export function browserLang(): Lang {
  const wanted = (typeof navigator === "undefined" ? [] : navigator.languages).map((tag) => tag.slice(0, 2));
  return wanted.find((tag): tag is Lang => tag === "en" || tag === "fi" || tag === "sv") ?? "en";
}

export * from "./format";
