/** The map of paths, its dead ends, and the matters behind one cell. */
import type { Client, DeadEnd, DeadEndChange, EffortMatter, Page, PathCell, PathMap, PathMatters, PathRow, PathVerdict } from "@helppo/api";
import { stretchOf } from "../journey/ledger.svelte";

export const STRETCHES = ["7", "28", "90", "365"] as const;
const FEW = 30;

/** A kind of channel and mode, as one column. */
export type Place = Pick<PathCell, "channel" | "mode">;

const CHANNELS = ["chat", "email", "voice", "form", "messaging"];
const MODES = ["real_time", "self_service", "proactive"];
const order = ({ channel, mode }: Place): number => CHANNELS.indexOf(channel) * MODES.length + MODES.indexOf(mode);

/** The columns that hold anything, in the order of screens. */
export function columnsOf(rows: PathRow[]): Place[] {
  const all = new Map<number, Place>();
  for (const { cells } of rows) for (const cell of cells) all.set(order(cell), { channel: cell.channel, mode: cell.mode });
  return [...all].sort(([a], [b]) => a - b).map(([, place]) => place);
}

export const cellAt = (row: PathRow, place: Place): PathCell | undefined => row.cells.find((cell) => order(cell) === order(place));

const WORSE: PathVerdict[] = ["completable", "partly", "dead_end"];

/** Whether what is seen is worse than what was designed. */
export function goesWorse({ designed, observed }: PathCell): boolean {
  return !!designed && !!observed?.verdict && WORSE.indexOf(observed.verdict) > WORSE.indexOf(designed.verdict);
}

/** What colours a cell: what is seen, once enough is, else what was designed. */
export const verdictOf = (cell: PathCell): PathVerdict | null => cell.observed?.verdict ?? cell.designed?.verdict ?? null;

export class PathState {
  map = $state.raw<PathMap | null>(null);
  dead = $state.raw<DeadEnd[]>([]);
  rows = $state.raw<EffortMatter[] | null>(null);
  next = $state<string | null>(null);
  failed = $state(false);
  readonly #client: Client;
  #asking: AbortController | null = null;

  constructor(client: Client) {
    this.#client = client;
  }

  async ask(days: string, now: number): Promise<void> {
    try {
      [this.map, this.dead] = await Promise.all([this.#client.get<PathMap>("/paths", stretchOf(days, now)), this.#client.get<DeadEnd[]>("/dead-ends")]);
      this.failed = false;
    } catch {
      this.failed = true;
    }
  }

  /** The matters of a cell; more of them with the cursor of the last page. */
  async look(task: string, place: Place, which: PathMatters, days: string, now: number, cursor: string | null = null): Promise<void> {
    this.#asking?.abort();
    const mine = (this.#asking = new AbortController());
    if (!cursor) this.rows = null;
    const page = await this.#client.get<Page<EffortMatter>>("/paths/matters", { ...stretchOf(days, now), task, ...place, which, limit: FEW, cursor }, { signal: mine.signal }).catch(() => null);
    if (mine.signal.aborted || !page) return;
    this.rows = [...((cursor && this.rows) || []), ...page.items];
    this.next = page.next ?? null;
  }

  async mend(one: DeadEnd, change: DeadEndChange): Promise<void> {
    const kept = await this.#client.patch<DeadEnd>(`/dead-ends/${one.id}`, change);
    this.dead = this.dead.map((other) => (other.id === kept.id ? kept : other));
  }
}
