/**
 * A list of words and phrases with plainer ones. A `*` at the end of a word stands for any ending: such a word is
 * inflected, so that its plainer word is named in its basic form and cannot just be put in its place. A plainer word
 * with a comma is a choice, and one that begins with "–" says what to do instead.
 */
export interface Match {
  from: number;
  to: number;
  plainer: string;
  swap?: string;
}

export class Phrases {
  readonly #list: Record<string, string>;
  readonly #stems: [string, string][];
  readonly #any: RegExp;

  constructor(list: Record<string, string>) {
    this.#list = list;
    const keys = Object.keys(list).sort((a, b) => b.length - a.length);
    this.#stems = keys.filter((key) => key.includes("*")).map((key) => [key, list[key] ?? ""]);
    const source = keys.map((key) => key.replace(/[.]/g, "\\.").replace(/\*/g, "\\p{L}*").replace(/ /g, "\\s+"));
    this.#any = new RegExp(`(?<![\\p{L}\\p{N}-])(?:${source.join("|")})(?![\\p{L}\\p{N}])`, "giu");
  }

  find(text: string): Match[] {
    return [...text.matchAll(this.#any)].map((found) => {
      const said = found[0].toLowerCase().replace(/\s+/g, " ");
      const exact = this.#list[said];
      const plainer = exact ?? this.#stems.find(([key]) => said.startsWith(key.replace(/\*.*$/, "")))?.[1] ?? "";
      const fits = exact !== undefined && !/[,–]/.test(exact);
      return { from: found.index, to: found.index + found[0].length, plainer, ...(fits ? { swap: cased(found[0], exact) } : {}) };
    });
  }
}

/** Begins with a capital where the other did. */
function cased(model: string, word: string): string {
  return /^\p{Lu}/u.test(model) ? word.charAt(0).toUpperCase() + word.slice(1) : word;
}
