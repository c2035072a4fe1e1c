/** What can be put into a reply by `/`: ready texts of the house, and articles that customers can read. */
import type { Canned, Client, Locale, Page } from "@helppo/api";
import { fold, score } from "../../shell/match";

export interface Answer {
  id: string;
  kind: "ready" | "article";
  title: string;
  text: string;
  language: Locale | null;
}

interface KnowledgeHit {
  article: string;
  title: string;
  snippet?: string;
  url: string;
  locale?: Locale;
}

const FRESH_MS = 60_000;
const MOST = 6;

export class Answers {
  #canned: Canned[] = [];
  #at = 0;
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Ready texts in the customer's language first; articles only when there is something to look for. */
  async find(query: string, language: Locale | null, signal: AbortSignal): Promise<Answer[]> {
    const [ready, articles] = await Promise.all([this.#ready(query, language), query.length >= 2 ? this.#articles(query, language, signal) : []]);
    return [...ready, ...articles];
  }

  async #ready(query: string, language: Locale | null): Promise<Answer[]> {
    if (Date.now() - this.#at > FRESH_MS) {
      const page = await this.#client.get<Page<Canned>>("/canned").catch(() => null);
      if (page) {
        this.#canned = page.items;
        this.#at = Date.now();
      }
    }
    const wanted = fold(query);
    const fits = (one: Canned): number => score(wanted, one.title, one.text) * (one.language === language || one.language === null ? 2 : 1);
    return this.#canned
      .map((one) => ({ one, points: fits(one) }))
      .filter(({ points }) => points > 0)
      .sort((a, b) => b.points - a.points)
      .slice(0, MOST)
      .map(({ one }) => ({ id: one.id, kind: "ready", title: one.title, text: one.text, language: one.language }));
  }

  async #articles(query: string, locale: Locale | null, signal: AbortSignal): Promise<Answer[]> {
    const found = await this.#client.get<{ items?: KnowledgeHit[]; hits?: KnowledgeHit[] }>("/knowledge/search", { q: query, locale }, { signal }).catch(() => ({}) as { items?: KnowledgeHit[]; hits?: KnowledgeHit[] });
    return (found.items ?? found.hits ?? []).slice(0, MOST).map((hit) => ({ id: hit.article, kind: "article", title: hit.title, text: `${hit.title}: ${new URL(hit.url, location.origin).href}`, language: hit.locale ?? locale }));
  }
}
