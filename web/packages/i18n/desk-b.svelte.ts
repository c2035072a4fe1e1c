/**
 * Words of the features that are fetched with their feature: the inbox does not carry the settings' texts.
 * A language that lacks a word of English does not compile.
 */
import type { ActWords } from "./desk-b.acts.en";
import type { AdminWords } from "./desk-b.admin.en";
import type { BoardWords } from "./desk-b.board.en";
import type { BotWords } from "./desk-b.bot.en";
import type { ChannelWords } from "./desk-b.channels.en";
import type { CustomerWords } from "./desk-b.customers.en";
import type { HistoryWords } from "./desk-b.history.en";
import type { KnowledgeWords } from "./desk-b.knowledge.en";
import type { PathWords } from "./desk-b.paths.en";
import type { PenWords } from "./desk-b.pen.en";
import type { PlanningWords } from "./desk-b.planning.en";
import type { ShelfWords } from "./desk-b.shelf.en";
import type { SteerWords } from "./desk-b.steer.en";
import type { Lang } from "./format";

export type { ActWords, AdminWords, BoardWords, BotWords, ChannelWords, CustomerWords, HistoryWords, KnowledgeWords, PathWords, PenWords, PlanningWords, ShelfWords, SteerWords };

export class FeatureWords<T> {
  readonly #load: Record<Lang, () => Promise<T>>;
  #now = $state.raw<T>();
  #asked: Lang | undefined;
  #coming: Promise<void> = Promise.resolve();

  constructor(load: Record<Lang, () => Promise<T>>) {
    this.#load = load;
  }

  get ready(): boolean {
    return this.#now !== undefined;
  }

  /** The words; `Spoken` draws its feature only when they are here. */
  get now(): T {
    if (this.#now === undefined) throw new Error("Words were read before they were fetched");
    return this.#now;
  }

  /** Settles when the words are here, also when somebody else asked for them first. */
  use(lang: Lang): Promise<void> {
    if (this.#asked === lang) return this.#coming;
    this.#asked = lang;
    this.#coming = this.#load[lang]().then((words) => {
      if (this.#asked === lang) this.#now = words;
    });
    return this.#coming;
  }
}

export const board = new FeatureWords<BoardWords & { acts: ActWords }>({
  en: async () => ({ ...(await import("./desk-b.board.en")).en, acts: (await import("./desk-b.acts.en")).en }),
  fi: async () => ({ ...(await import("./desk-b.board.fi")).fi, acts: (await import("./desk-b.acts.fi")).fi }),
  sv: async () => ({ ...(await import("./desk-b.board.sv")).sv, acts: (await import("./desk-b.acts.sv")).sv }),
});

export const admin = new FeatureWords<AdminWords & { channels: ChannelWords; steer: SteerWords; shelf: ShelfWords }>({
  en: async () => ({ ...(await import("./desk-b.admin.en")).en, channels: (await import("./desk-b.channels.en")).en, steer: (await import("./desk-b.steer.en")).en, shelf: (await import("./desk-b.shelf.en")).en }),
  fi: async () => ({ ...(await import("./desk-b.admin.fi")).fi, channels: (await import("./desk-b.channels.fi")).fi, steer: (await import("./desk-b.steer.fi")).fi, shelf: (await import("./desk-b.shelf.fi")).fi }),
  sv: async () => ({ ...(await import("./desk-b.admin.sv")).sv, channels: (await import("./desk-b.channels.sv")).sv, steer: (await import("./desk-b.steer.sv")).sv, shelf: (await import("./desk-b.shelf.sv")).sv }),
});

export const knowledge = new FeatureWords<KnowledgeWords & { pen: PenWords; shelf: ShelfWords }>({
  en: async () => ({ ...(await import("./desk-b.knowledge.en")).en, pen: (await import("./desk-b.pen.en")).en, shelf: (await import("./desk-b.shelf.en")).en }),
  fi: async () => ({ ...(await import("./desk-b.knowledge.fi")).fi, pen: (await import("./desk-b.pen.fi")).fi, shelf: (await import("./desk-b.shelf.fi")).fi }),
  sv: async () => ({ ...(await import("./desk-b.knowledge.sv")).sv, pen: (await import("./desk-b.pen.sv")).sv, shelf: (await import("./desk-b.shelf.sv")).sv }),
});

export const bot = new FeatureWords<BotWords>({
  en: async () => (await import("./desk-b.bot.en")).en,
  fi: async () => (await import("./desk-b.bot.fi")).fi,
  sv: async () => (await import("./desk-b.bot.sv")).sv,
});

export const customers = new FeatureWords<CustomerWords>({
  en: async () => (await import("./desk-b.customers.en")).en,
  fi: async () => (await import("./desk-b.customers.fi")).fi,
  sv: async () => (await import("./desk-b.customers.sv")).sv,
});

export const history = new FeatureWords<HistoryWords>({
  en: async () => (await import("./desk-b.history.en")).en,
  fi: async () => (await import("./desk-b.history.fi")).fi,
  sv: async () => (await import("./desk-b.history.sv")).sv,
});

export const planning = new FeatureWords<PlanningWords>({
  en: async () => (await import("./desk-b.planning.en")).en,
  fi: async () => (await import("./desk-b.planning.fi")).fi,
  sv: async () => (await import("./desk-b.planning.sv")).sv,
});

export const paths = new FeatureWords<PathWords>({
  en: async () => (await import("./desk-b.paths.en")).en,
  fi: async () => (await import("./desk-b.paths.fi")).fi,
  sv: async () => (await import("./desk-b.paths.sv")).sv,
});
