/** The list of articles: everything at once (a house has hundreds, not thousands), narrowed here while typing. */
import type { Article, Category, Client, Locale, Page } from "@helppo/api";
import { categoryName, inLocale, isDue, LOCALES, standing } from "./text";

export type Filter = "all" | "missing" | "outdated" | "draft" | "due";
export const FILTERS: Filter[] = ["all", "missing", "outdated", "draft", "due"];
/** No category is a category too. */
export const NONE = "none";

const PAGES = 10;

export class KnowledgeState {
  articles = $state.raw<Article[] | null>(null);
  categories = $state.raw<Category[]>([]);
  error = $state.raw<unknown>(null);
  query = $state("");
  filter = $state<Filter>("all");
  category = $state<string | null>(null);
  /** Languages that customers are served in. */
  wanted = $state.raw<Locale[]>(LOCALES);

  readonly #client: Client;
  readonly #now: () => number;

  constructor(client: Client, now: () => number = Date.now) {
    this.#client = client;
    this.#now = now;
  }

  async load(): Promise<void> {
    try {
      const [articles, categories] = await Promise.all([this.#all(), this.#client.get<Page<Category>>("/categories")]);
      this.articles = articles;
      this.categories = categories.items;
      this.error = null;
    } catch (error) {
      this.error = error;
    }
  }

  inCategory(category: string | null): Article[] {
    const all = this.articles ?? [];
    return category === null ? all : all.filter((article) => (article.category?.id ?? NONE) === category);
  }

  shown = $derived.by((): Article[] => {
    const words = fold(this.query).split(/\s+/).filter(Boolean);
    return this.inCategory(this.category)
      .filter((article) => this.#fits(article))
      .filter((article) => {
        const text = fold(article.translations.map((one) => one.title).join(" "));
        return words.every((word) => text.includes(word));
      });
  });

  counts = $derived.by((): Record<Filter, number> => {
    const here = this.inCategory(this.category);
    const count = (filter: Filter): number => here.filter((article) => this.#fits(article, filter)).length;
    return { all: here.length, missing: count("missing"), outdated: count("outdated"), draft: count("draft"), due: count("due") };
  });

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
    this.categories = (await this.#client.get<Page<Category>>("/categories")).items;
  }

  async #all(): Promise<Article[]> {
    const all: Article[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < PAGES; page++) {
      const answer: Page<Article> = await this.#client.get<Page<Article>>("/articles", { cursor, limit: 200 });
      all.push(...answer.items);
      cursor = answer.next;
      if (!cursor) break;
    }
    return all.sort((a, b) => b.updated_at - a.updated_at);
  }

  #fits(article: Article, filter = this.filter): boolean {
    switch (filter) {
      case "missing":
        return this.wanted.some((locale) => !inLocale(article, locale));
      case "outdated":
        return article.translations.some((one) => standing(one) === "outdated");
      case "draft":
        return article.translations.some((one) => one.status === "draft");
      case "due":
        return isDue(article, this.#now());
      default:
        return true;
    }
  }
}


function fold(text: string): string {
  return text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
}
