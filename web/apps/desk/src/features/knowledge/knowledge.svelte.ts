/** The list of articles: the server narrows it, a page comes at a time. */
import type { Article, Category, Client, Locale, Page } from "@helppo/api";
import { categoryName, LOCALES } from "./text";

export type Filter = "all" | "missing" | "outdated" | "draft" | "due" | "broken";
export const FILTERS: Filter[] = ["all", "missing", "outdated", "draft", "due", "broken"];
/** No category is a category too. */
export const NONE = "none";

/** Typing pauses this long before it is asked. */
const WAIT = 250;
const PAGE = 50;

export class KnowledgeState {
  articles = $state.raw<Article[] | null>(null);
  categories = $state.raw<Category[]>([]);
  error = $state.raw<unknown>(null);
  query = $state("");
  filter = $state<Filter>("all");
  category = $state<string | null>(null);
  language = $state<Locale | null>(null);
  /** Where the next page begins. */
  next = $state.raw<string | null>(null);
  busy = $state(false);
  /** Languages that customers are served in. */
  wanted = $state.raw<Locale[]>(LOCALES);

  readonly #client: Client;
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Nothing narrows the list. */
  whole = $derived(this.filter === "all" && this.category === null && this.language === null && !this.query.trim());

  async loadCategories(): Promise<void> {
    try {
      this.categories = (await this.#client.get<Page<Category>>("/categories")).items;
    } catch (error) {
      this.error = error;
    }
  }

  /** Asks for the first page of what fits now. */
  async load(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#page(null);
  }

  /** The same a moment later, for words that are still being typed. */
  soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.load(), WAIT);
  }

  async more(): Promise<void> {
    if (this.next && !this.busy) await this.#page(this.next);
  }

  nameOf(id: string | null, locale: Locale): string | null {
    const category = this.categories.find((one) => one.id === id);
    return category ? categoryName(category, locale) : null;
  }

  /** Makes the article with its first words; returns its id. */
  async create(locale: Locale, title: string, slug: string, category: string | null): Promise<string> {
    const made = await this.#client.post<{ id: string }>("/articles", { category, locale, title, slug, body: "" });
    return made.id;
  }

  async saveCategory(id: string | null, names: Record<Locale, string>): Promise<void> {
    if (id) await this.#client.patch(`/categories/${id}`, { names });
    else await this.#client.post("/categories", { names });
    await this.loadCategories();
  }

  async #page(cursor: string | null): Promise<void> {
    const mine = ++this.#asked;
    this.busy = true;
    const wish = { status: this.filter === "all" ? null : this.filter, category: this.category, language: this.language, q: this.query.trim() || null, limit: PAGE };
    try {
      const found: Article[] = cursor ? [...(this.articles ?? [])] : [];
      const had = found.length;
      let at = cursor;
      // The server looks at so many articles for a page; when none of them fits it is asked to go on.
      do {
        const page: Page<Article> = await this.#client.get<Page<Article>>("/articles", { ...wish, cursor: at });
        if (mine !== this.#asked) return;
        found.push(...page.items);
        at = page.next ?? null;
      } while (at && found.length === had);
      this.articles = found;
      this.next = at;
      this.error = null;
    } catch (error) {
      if (mine === this.#asked) this.error = error;
    } finally {
      if (mine === this.#asked) this.busy = false;
    }
  }
}
