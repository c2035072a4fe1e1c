/** What everybody is to know now. The house publishes it once; here it stands for those who answer the customers. */
import type { Client, LiveEvent, Locale, Notice, NoticeLevel, Page } from "@helppo/api";

const KEY = "helppo.notices.hidden";
const KEPT = 50;

const GRAVITY: NoticeLevel[] = ["outage", "warning", "info"];

export class NoticesState {
  list = $state.raw<Notice[]>([]);
  #hidden = $state.raw<readonly string[]>([]);
  readonly #client: Client;
  readonly #store: Pick<Storage, "getItem" | "setItem">;

  constructor(client: Client, store: Pick<Storage, "getItem" | "setItem">) {
    this.#client = client;
    this.#store = store;
    this.#hidden = (store.getItem(KEY) ?? "").split("\n").filter(Boolean);
  }

  async load(): Promise<void> {
    this.list = (await this.#client.get<Page<Notice>>("/notices")).items;
  }

  /** One was published, changed or withdrawn: the line brings all that stand or will. */
  take(event: LiveEvent): void {
    const items = event.data["items"] as Notice[] | undefined;
    if (items) this.list = items;
  }

  /** What stands at this moment and was not put away here, the gravest first, then the newest. */
  shown(now: number): Notice[] {
    return standing(this.list, now).filter((notice) => !this.#hidden.includes(mark(notice)));
  }

  /** Away from this person's desk; a notice that changes comes back. */
  hide(notice: Notice): void {
    this.#hidden = [...this.#hidden, mark(notice)].slice(-KEPT);
    this.#store.setItem(KEY, this.#hidden.join("\n"));
  }
}

export function standing(list: Notice[], now: number): Notice[] {
  return list.filter((notice) => notice.starts_at <= now && (notice.ends_at === null || notice.ends_at > now)).sort((a, b) => GRAVITY.indexOf(a.level) - GRAVITY.indexOf(b.level) || b.starts_at - a.starts_at);
}

/** In the reader's language, or in another when it has none in it. */
export function textOf(notice: Notice, lang: Locale): string {
  return notice.texts[lang] || notice.texts.en || Object.values(notice.texts).find(Boolean) || "";
}

function mark(notice: Notice): string {
  return `${notice.id} ${notice.level} ${Object.values(notice.texts).join(" ")}`;
}
