/** What a stretch of time cost our customers, and the hoops behind a line. Asked anew when the address changes. */
import type { Client, EffortGroup, EffortMatter, EffortMatters, EffortRow, EffortSums, Page } from "@helppo/api";

export const GROUPS: EffortGroup[] = ["hoop", "task", "channel", "reason"];
export const STRETCHES = ["7", "28", "90"] as const;
const DAY_MS = 86_400_000;
const FEW = 30;
/** How the address names the line without a name. */
export const UNNAMED = "-";

/** What is looked at: how many days back, parted by what, and which line is open. */
export interface Asked {
  days: string;
  group: EffortGroup;
  /** The open line; "" is the line without a name, null none. */
  key: string | null;
  /** Or the open tile: which matters. */
  which: EffortMatters | null;
}

const WHICH: EffortMatters[] = ["all", "without", "high"];

export function askedOf(query: URLSearchParams): Asked {
  const days = query.get("days") ?? "28";
  const group = query.get("group") as EffortGroup | null;
  const key = query.get("key");
  const which = WHICH.find((one) => one === query.get("which")) ?? null;
  return { days: STRETCHES.some((one) => one === days) ? days : "28", group: group && GROUPS.includes(group) ? group : "hoop", key: key === UNNAMED ? "" : key, which };
}

/** Whole days by this device's clock, so that a line and its rows are asked with the same moments. */
export function stretchOf(days: string, now: number): { from: number; to: number } {
  const tomorrow = new Date(now).setHours(24, 0, 0, 0);
  return { from: tomorrow - Number(days) * DAY_MS, to: tomorrow };
}

export class LedgerState {
  sums = $state.raw<EffortSums | null>(null);
  rows = $state.raw<(EffortRow | EffortMatter)[] | null>(null);
  next = $state<string | null>(null);
  failed = $state(false);
  readonly #client: Client;
  #asking: AbortController | null = null;

  constructor(client: Client) {
    this.#client = client;
  }

  /** The sums, and the rows of the open line. An answer that was overtaken is dropped. */
  async ask(asked: Asked, now: number): Promise<void> {
    this.#asking?.abort();
    const mine = (this.#asking = new AbortController());
    const stretch = stretchOf(asked.days, now);
    this.rows = null;
    try {
      const [sums, page] = await Promise.all([this.#client.get<EffortSums>("/reports/effort", { ...stretch, group: asked.group }, { signal: mine.signal }), asked.key === null && asked.which === null ? null : this.#page(asked, stretch, null, mine.signal)]);
      if (mine.signal.aborted) return;
      this.sums = sums;
      this.rows = page?.items ?? null;
      this.next = page?.next ?? null;
      this.failed = false;
    } catch {
      if (!mine.signal.aborted) this.failed = true;
    }
  }

  async more(asked: Asked, now: number): Promise<void> {
    if (!this.next) return;
    const page = await this.#page(asked, stretchOf(asked.days, now), this.next);
    this.rows = [...(this.rows ?? []), ...page.items];
    this.next = page.next;
  }

  #page({ group, key, which }: Asked, stretch: { from: number; to: number }, cursor: string | null, signal?: AbortSignal): Promise<Page<EffortRow | EffortMatter>> {
    if (which) return this.#client.get<Page<EffortMatter>>("/reports/effort/matters", { ...stretch, which, limit: FEW, cursor }, { signal });
    return this.#client.get<Page<EffortRow>>("/reports/effort/entries", { ...stretch, [group]: key, limit: FEW, cursor }, { signal });
  }
}
