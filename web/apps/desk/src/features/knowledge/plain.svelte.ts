/** The hints on the text that is being written: what was found, what the author has ignored, where to go for it. */
import type { Hint, Lang, Score } from "@helppo/plain";
import type { Keeper } from "./article.svelte";

/** A hint at its place in the editor. */
export interface Placed extends Hint {
  /** The same for the same words, wherever they stand. */
  key: string;
  start: number;
  end: number;
}

/** What the editor can do with a hint; Markdown and formatted text each in their own way. */
export interface Hand {
  show: (hint: Placed) => void;
  swap: (hint: Placed, words: string) => void;
  redraw: () => void;
  showLink: (address: string) => void;
}

const MARKED = "helppo.plain.marked";

export function keyOf(hint: Pick<Hint, "kind" | "text">): string {
  return `${hint.kind} ${hint.text.toLowerCase().slice(0, 80)}`;
}

export class PlainState {
  found = $state.raw<Placed[]>([]);
  score = $state.raw<Score | null>(null);
  marked = $state(true);
  ignored = $state.raw<ReadonlySet<string>>(new Set());
  /** Addresses that lead nowhere. */
  broken = $state.raw<ReadonlySet<string>>(new Set());
  /** Where the cursor is. */
  at = $state(-1);

  readonly #keeper: Keeper;
  #key = "";
  #hand: Hand | null = null;

  constructor(keeper: Keeper) {
    this.#keeper = keeper;
    this.marked = keeper.getItem(MARKED) !== "no";
  }

  shown = $derived(this.found.filter((hint) => !this.ignored.has(hint.key)));
  hidden = $derived(this.found.length - this.shown.length);

  /** Begins with a text; what was ignored in it before is ignored again. */
  begin(article: string, lang: Lang): void {
    this.#key = `helppo.plain.${article}.${lang}`;
    this.found = [];
    this.score = null;
    try {
      this.ignored = new Set(JSON.parse(this.#keeper.getItem(this.#key) ?? "[]") as string[]);
    } catch {
      this.ignored = new Set();
    }
  }

  hold(hand: Hand | null): void {
    this.#hand = hand;
  }

  take(found: Placed[], score: Score): void {
    this.found = found;
    this.score = score;
  }

  ignore(hint: Placed): void {
    this.#keep(new Set([...this.ignored, hint.key]));
  }

  bringBack(): void {
    this.#keep(new Set());
  }

  mark(on: boolean): void {
    this.marked = on;
    this.#keeper.setItem(MARKED, on ? "yes" : "no");
    this.#hand?.redraw();
  }

  setBroken(addresses: string[]): void {
    this.broken = new Set(addresses);
    this.#hand?.redraw();
  }

  showLink(address: string): void {
    this.#hand?.showLink(address);
  }

  show(hint: Placed): void {
    this.#hand?.show(hint);
  }

  swap(hint: Placed): void {
    if (hint.swap) this.#hand?.swap(hint, hint.swap);
  }

  #keep(ignored: Set<string>): void {
    this.ignored = ignored;
    if (ignored.size) this.#keeper.setItem(this.#key, JSON.stringify([...ignored]));
    else this.#keeper.removeItem(this.#key);
    this.#hand?.redraw();
  }
}
