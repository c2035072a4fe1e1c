/** What can be put into a reply by `/`: answers of the house, and articles that customers can read. */
import type { ChannelKind, Client, KnowledgeAnswer, Locale, Page } from "@helppo/api";
import { t } from "@helppo/i18n/desk";
import { fold, score } from "../../shell/match";
import { pick, type Picked } from "./variant";

export interface Answer {
  id: string;
  kind: "ready" | "article";
  title: string;
  text: string;
  language: Locale | null;
  /** Why these words are not quite for this reply. */
  misfit: Picked | null;
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
  #all: KnowledgeAnswer[] = [];
  #at = 0;
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Answers that have words for this language and channel first; articles only when there is something to look for. */
  async find(query: string, language: Locale | null, channel: ChannelKind | null, signal: AbortSignal): Promise<Answer[]> {
    const [ready, articles] = await Promise.all([this.#ready(query, language, channel), query.length >= 2 ? this.#articles(query, language, signal) : []]);
    return [...ready, ...articles];
  }

  async #ready(query: string, language: Locale | null, channel: ChannelKind | null): Promise<Answer[]> {
    if (Date.now() - this.#at > FRESH_MS) {
      const page = await this.#client.get<Page<KnowledgeAnswer>>("/answers").catch(() => null);
      if (page) {
        this.#all = page.items;
        this.#at = Date.now();
      }
    }
    const wanted = fold(query);
    return this.#all
      .flatMap((one) => {
        const picked = pick(one.variants, language, channel);
        if (!picked) return [];
        const names = [one.names.fi, one.names.sv, one.names.en].filter((name) => name !== undefined && name !== "");
        const points = Math.max(...names.map((name) => score(wanted, name, picked.variant.text)));
        const title = (language && one.names[language]) || one.names[t.lang] || names[0] || "";
        return [{ one, title, picked, points: points * (picked.fit === "language" ? 1 : 2) }];
      })
      .filter(({ points }) => points > 0)
      .sort((a, b) => b.points - a.points)
      .slice(0, MOST)
      .map(({ one, title, picked }) => ({ id: one.id, kind: "ready", title, text: picked.variant.text, language: picked.variant.language, misfit: picked.fit === "fits" ? null : picked }));
  }

  async #articles(query: string, locale: Locale | null, signal: AbortSignal): Promise<Answer[]> {
    const found = await this.#client.get<{ items?: KnowledgeHit[]; hits?: KnowledgeHit[] }>("/knowledge/search", { q: query, locale }, { signal }).catch(() => ({}) as { items?: KnowledgeHit[]; hits?: KnowledgeHit[] });
    return (found.items ?? found.hits ?? []).slice(0, MOST).map((hit) => ({ id: hit.article, kind: "article", title: hit.title, text: `${hit.title}: ${new URL(hit.url, location.origin).href}`, language: hit.locale ?? locale, misfit: null }));
  }
}
