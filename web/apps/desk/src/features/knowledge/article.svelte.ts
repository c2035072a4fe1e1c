/**
 * One article in its languages. What is typed is kept on this device at once and on the server when asked; nothing a
 * person wrote is lost by leaving, by a broken line or by a colleague who saved first.
 */
import { type Article, type Category, type Client, type Locale, type Page, Problem, type Translation } from "@helppo/api";
import { inLocale, isSlug, slugOf, standing, type Standing } from "./text";

export interface Text {
  title: string;
  slug: string;
  body: string;
}

interface Kept extends Text {
  at: number;
  version: number;
}

export interface Keeper {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

const KEEP_MS = 400;

export class ArticleState {
  article = $state.raw<Article | null>(null);
  categories = $state.raw<Category[]>([]);
  locale = $state<Locale>("en");
  error = $state.raw<unknown>(null);
  /** What is typed, by language; only languages that were begun. */
  texts = $state<Partial<Record<Locale, Text>>>({});
  keptAt = $state<number | null>(null);
  savedAt = $state<number | null>(null);
  /** When the text that was brought back had been typed. */
  restoredAt = $state<number | null>(null);
  /** What a colleague saved in between. */
  theirs = $state.raw<Translation | null>(null);
  saving = $state(false);

  readonly #client: Client;
  readonly #keeper: Keeper;
  readonly #now: () => number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #slugTouched = false;

  constructor(client: Client, keeper: Keeper, now: () => number = Date.now) {
    this.#client = client;
    this.#keeper = keeper;
    this.#now = now;
  }

  text = $derived(this.texts[this.locale]);
  saved = $derived(this.article ? inLocale(this.article, this.locale) : undefined);
  standing = $derived<Standing>(standing(this.saved));
  dirty = $derived.by(() => {
    const { text, saved } = this;
    if (!text) return false;
    return !saved || text.title !== saved.title || text.slug !== saved.slug || text.body !== (saved.body ?? "");
  });
  slugOk = $derived(!this.text?.slug || isSlug(this.text.slug));
  /** Enough to be saved. */
  ready = $derived(Boolean(this.text?.title.trim()) && this.slugOk);

  async load(id: string, locale: Locale): Promise<void> {
    this.flush();
    if (this.article?.id === id) {
      this.turn(locale);
      return;
    }
    this.article = null;
    this.texts = {};
    this.error = null;
    try {
      const [article, categories] = await Promise.all([this.#client.get<Article>(`/articles/${id}`), this.#client.get<Page<Category>>("/categories")]);
      this.article = article;
      this.categories = categories.items;
      for (const one of article.translations) this.texts[one.locale] = { title: one.title, slug: one.slug, body: one.body ?? "" };
      this.turn(locale);
    } catch (error) {
      this.error = error;
    }
  }

  /** Goes to a language; brings back what was typed there and not saved. */
  turn(locale: Locale): void {
    this.locale = locale;
    this.theirs = null;
    this.keptAt = this.savedAt = this.restoredAt = null;
    this.#slugTouched = Boolean(this.saved?.slug);
    const kept = this.#kept();
    if (!kept) return;
    this.texts[locale] = { title: kept.title, slug: kept.slug, body: kept.body };
    if (!this.dirty) this.#forget();
    else this.restoredAt = this.keptAt = kept.at;
  }

  /** Begins a language: empty, or from the words of another. */
  begin(from: Locale | null): void {
    const source = from ? this.texts[from] : undefined;
    this.texts[this.locale] = { title: source?.title ?? "", slug: "", body: source?.body ?? "" };
    this.#slugTouched = false;
  }

  write(change: Partial<Text>): void {
    const text = this.text;
    if (!text) return;
    if (change.slug !== undefined) this.#slugTouched = true;
    const next = { ...text, ...change };
    if (change.title !== undefined && !this.#slugTouched) next.slug = slugOf(next.title);
    this.texts[this.locale] = next;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#keep(), KEEP_MS);
  }

  /** Keeps what is waiting to be kept, now. */
  flush(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#keep();
  }

  /** Back to what the server has. */
  drop(): void {
    const { saved } = this;
    if (saved) this.texts[this.locale] = { title: saved.title, slug: saved.slug, body: saved.body ?? "" };
    else delete this.texts[this.locale];
    this.#forget();
  }

  /** Saves the language; false when a colleague was first, and then `theirs` holds what they wrote. */
  async save(over = false): Promise<boolean> {
    const { article, text, locale, saved } = this;
    if (!article || !text) return false;
    this.flush();
    this.saving = true;
    try {
      const body = { title: text.title.trim(), body: text.body, slug: text.slug || slugOf(text.title), ...(saved && !over ? { version: saved.version } : {}) };
      this.#take(await this.#client.put<Article>(`/articles/${article.id}/translations/${locale}`, body), locale, body);
      return true;
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 409) throw error;
      const fresh = await this.#client.get<Article>(`/articles/${article.id}`);
      this.theirs = inLocale(fresh, locale) ?? null;
      return false;
    } finally {
      this.saving = false;
    }
  }

  async publish(): Promise<boolean> {
    const { article, locale } = this;
    if (!article) return false;
    if (this.dirty && !(await this.save())) return false;
    this.article = await this.#client.post<Article>(`/articles/${article.id}/translations/${locale}/publish`);
    return true;
  }

  async unpublish(): Promise<void> {
    if (!this.article) return;
    this.article = await this.#client.post<Article>(`/articles/${this.article.id}/translations/${this.locale}/unpublish`);
  }

  async move(category: string | null): Promise<void> {
    const before = this.article;
    if (!before) return;
    this.article = { ...before, category: category ? { id: category, name: "" } : null };
    try {
      this.article = await this.#client.patch<Article>(`/articles/${before.id}`, { category });
    } catch (error) {
      this.article = before;
      throw error;
    }
  }

  /** Whom it is for, who looks after it, when it is due. */
  async care(change: Partial<Pick<Article, "audience" | "owner" | "review_at">>): Promise<void> {
    const before = this.article;
    if (!before) return;
    this.article = { ...before, ...change };
    try {
      this.article = await this.#client.patch<Article>(`/articles/${before.id}`, change);
    } catch (error) {
      this.article = before;
      throw error;
    }
  }

  /** It was looked through and is right; due again at `next`. */
  async reviewed(next: number | null): Promise<void> {
    if (!this.article) return;
    this.article = await this.#client.post<Article>(`/articles/${this.article.id}/reviewed`, { next });
  }

  /** The translation holds although the text it follows was changed. */
  async stillRight(): Promise<void> {
    if (!this.article) return;
    this.article = await this.#client.post<Article>(`/articles/${this.article.id}/translations/${this.locale}/current`);
  }

  /** Makes an earlier version the draft. */
  async restore(version: number): Promise<void> {
    const { article, locale, saved } = this;
    if (!article || !saved) return;
    this.article = await this.#client.post<Article>(`/articles/${article.id}/translations/${locale}/versions/${version}/restore`, { version: saved.version });
    this.drop();
    this.savedAt = this.#now();
  }

  #take(article: Article, locale: Locale, sent: { title: string; body: string }): void {
    this.article = article;
    const made = inLocale(article, locale);
    const now = this.texts[locale];
    // What was typed while the answer was on its way stays, and stays unsaved.
    if (made && now && now.body === sent.body && now.title.trim() === sent.title) this.texts[locale] = { title: made.title, slug: made.slug, body: made.body ?? "" };
    this.savedAt = this.#now();
    this.restoredAt = null;
    this.theirs = null;
    if (!this.dirty) this.#forget();
  }

  get #key(): string {
    return `helppo.article.${this.article?.id}.${this.locale}`;
  }

  #kept(): Kept | null {
    try {
      return JSON.parse(this.#keeper.getItem(this.#key) ?? "null") as Kept | null;
    } catch {
      return null;
    }
  }

  #keep(): void {
    this.#timer = undefined;
    const { text } = this;
    if (!this.article || !text) return;
    if (!this.dirty) {
      this.#forget();
      return;
    }
    const at = this.#now();
    try {
      this.#keeper.setItem(this.#key, JSON.stringify({ ...text, at, version: this.saved?.version ?? 0 } satisfies Kept));
      this.keptAt = at;
    } catch {
      // No room on the device: the text lives in the page only, and the page says it is not saved.
      this.keptAt = null;
    }
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#keeper.removeItem(this.#key);
    this.keptAt = this.restoredAt = null;
  }
}
