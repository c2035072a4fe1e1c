/** One open case: its head, its column of time, who else is here. Fed by the server, then by the live line. */
import { type ActorRef, type CaseDetail, type CaseRow, type Client, type Delivery, type LiveEvent, type LiveSignal, type Named, NoAnswer, Problem, type Timeline, type TimelineItem } from "@helppo/api";
import { LevelState } from "./level.svelte";
import { blocks, merge } from "./timeline";

export type CasePhase = "loading" | "ready" | "failed" | "gone";

const PAGE = 50;
const PRESENT_MS = 120_000;
const TYPING_MS = 6_000;

interface Seen extends Named {
  typing: boolean;
  until: number;
}

export class CaseState {
  readonly id: string;
  phase = $state<CasePhase>("loading");
  detail = $state.raw<CaseDetail | null>(null);
  items = $state.raw<TimelineItem[]>([]);
  hasMore = $state(false);
  loadingOlder = $state(false);
  olderFailed = $state(false);
  others = $state.raw<Seen[]>([]);
  customerTypesUntil = $state(0);
  /** False from the moment the line is lost until everything missed is on the screen. */
  caughtUp = $state(true);
  /** How many messages came while the line was away. */
  missed = $state(0);
  #loading: Promise<void> | null = null;
  readonly level: LevelState;
  readonly #client: Client;
  readonly #now: () => number;

  constructor(id: string, client: Client, now: () => number = Date.now) {
    this.id = id;
    this.level = new LevelState(id, client, now);
    this.#client = client;
    this.#now = now;
  }

  blocks = $derived.by(() => blocks(this.items));

  /** The newest number of the case that is on the screen: what a reply says it has seen. */
  get seq(): number {
    return Math.max(this.detail?.seq ?? 0, this.items.findLast((item) => !isOurs(item))?.seq ?? 0);
  }

  /** Our message that still waits in its undo window. */
  get leaving(): TimelineItem | undefined {
    return this.items.findLast((item) => item.message?.delivery === "queued" && item.message.author_kind === "agent" && (item.message.leaves_at ?? 0) > this.#now());
  }

  load(): Promise<void> {
    this.#loading ??= this.#load().finally(() => (this.#loading = null));
    return this.#loading;
  }

  /** Whatever was missed since then, before anything may be sent. */
  async catchUp(since = this.items.at(-1)?.seq ?? 0): Promise<void> {
    try {
      await this.#load();
      this.missed = this.items.filter((item) => item.seq > since && item.kind === "message" && !isOurs(item)).length;
      this.caughtUp = true;
    } catch {
      // The line broke again; the next "live" tries anew.
    }
  }

  async older(): Promise<void> {
    const first = this.items[0];
    if (!this.hasMore || this.loadingOlder || !first) return;
    this.loadingOlder = true;
    this.olderFailed = false;
    try {
      const page = await this.#client.get<Timeline>(`/cases/${this.id}/timeline`, { before: first.seq, limit: PAGE });
      this.items = merge(this.items, page.items);
      this.hasMore = page.has_more;
    } catch {
      this.olderFailed = true;
    } finally {
      this.loadingOlder = false;
    }
  }

  take(event: LiveEvent): void {
    const head = event.data["case"] as Partial<CaseRow> | null | undefined;
    if (head && this.detail) {
      // The row names the customer; what the panel knows of them stays.
      const customer = { ...this.detail.customer, ...head.customer };
      this.detail = { ...this.detail, ...head, customer };
    }
    const item = event.data["item"] as TimelineItem | undefined;
    if (item) this.put(item);
    // Whoever gives a case on may have left a word; what is owed is read anew.
    if ((event.kind === "CaseAssigned" || event.kind.startsWith("Promise")) && this.detail) void this.load().catch(() => undefined);
    // The first answer takes the word away, on every desk, and so does the end of the case.
    const word = this.detail?.hand_over;
    const over = event.kind === "CaseStatusChanged" && (head?.status === "solved" || head?.status === "closed");
    if (((event.kind === "MessageSent" && item?.actor.kind === "agent") || over) && this.detail && word && word.at <= event.at) this.detail = { ...this.detail, hand_over: null };
    if (event.kind === "DeliveryChanged") this.#delivered(String(event.data["message"]), event.data["to"] as Delivery);
    if (event.kind === "MessageRecalled") this.#delivered(String(event.data["message"]), "recalled");
    if (item?.actor.kind === "customer") this.customerTypesUntil = 0;
    if (item?.actor.kind === "agent" && item.actor.id) this.#here({ id: item.actor.id, name: item.actor.name }, false);
  }

  hear(signal: LiveSignal): void {
    if (signal.customer) {
      this.customerTypesUntil = signal.kind === "typing" ? this.#now() + TYPING_MS : 0;
    } else if (signal.agent) {
      if (signal.kind === "idle") this.others = this.others.filter((one) => one.id !== signal.agent?.id);
      else this.#here(signal.agent, signal.kind === "typing");
    }
  }

  /** Advisory and short-lived: whoever was not heard of for two minutes is not here. */
  present(now: number, me: string): Seen[] {
    return this.others.filter((one) => one.until > now && one.id !== me);
  }

  put(item: TimelineItem): void {
    // Our own words arrive twice: once when written here, once from the server. The server's copy wins.
    const ours = this.items.findIndex((one) => isCopy(one, item));
    this.items = merge(ours < 0 ? this.items : this.items.toSpliced(ours, 1), [item]);
  }

  /** Shows our words before the server has them. */
  putOurs(key: string, actor: ActorRef, what: Pick<TimelineItem, "kind" | "message" | "note">): void {
    const item: TimelineItem = { seq: Number.MAX_SAFE_INTEGER - 1000 + this.items.length, id: `ours-${key}`, at: this.#now(), actor, channel: this.detail?.channel ?? null, interaction: null, ...what };
    this.items = merge(this.items, [item]);
  }

  changeOurs(key: string, change: (item: TimelineItem) => TimelineItem): void {
    this.items = this.items.map((item) => (item.id === `ours-${key}` ? change(item) : item));
  }

  removeOurs(key: string): void {
    this.items = this.items.filter((item) => item.id !== `ours-${key}`);
  }

  removeMessage(message: string): void {
    this.items = this.items.filter((item) => item.message?.id !== message);
  }

  /** Changes the head at once; returns the way back. */
  change(change: Partial<CaseDetail>): () => void {
    const before = this.detail;
    if (!before) return () => undefined;
    this.detail = { ...before, ...change };
    const fields = Object.keys(change) as (keyof CaseDetail)[];
    return () => {
      if (this.detail) this.detail = { ...this.detail, ...Object.fromEntries(fields.map((field) => [field, before[field]])) };
    };
  }

  /** A glimpse from the list, until the whole case is here. */
  hint(row: CaseRow): void {
    if (this.phase === "loading" && !this.detail) this.glimpse = row;
  }

  glimpse = $state.raw<CaseRow | null>(null);

  async #load(): Promise<void> {
    try {
      const [detail, timeline] = await Promise.all([
        this.#client.get<CaseDetail>(`/cases/${this.id}`),
        this.#client.get<Timeline>(`/cases/${this.id}/timeline`, { limit: PAGE }),
      ]);
      // Further back than the newest page is kept only while the two still meet.
      const oldest = timeline.items[0]?.seq ?? 0;
      const meets = this.items.some((item) => item.seq >= oldest);
      this.items = meets ? merge(this.items, timeline.items) : merge([], timeline.items);
      if (!meets || this.items[0]?.seq === oldest) this.hasMore = timeline.has_more;
      this.detail = detail;
      for (const viewer of detail.viewers) this.#here(viewer, viewer.typing ?? false);
      this.phase = "ready";
    } catch (error) {
      if (error instanceof Problem && (error.status === 404 || error.status === 403)) this.phase = "gone";
      else if (this.phase === "loading") this.phase = "failed";
      if (error instanceof NoAnswer || this.phase !== "gone") throw error;
    }
  }

  #delivered(message: string, to: Delivery): void {
    this.items = this.items.map((item) => (item.message?.id === message ? { ...item, message: { ...item.message, delivery: to } } : item));
  }

  #here(agent: Named, typing: boolean): void {
    const seen: Seen = { id: agent.id, name: agent.name, typing, until: this.#now() + (typing ? TYPING_MS * 2 : PRESENT_MS) };
    this.others = [...this.others.filter((one) => one.id !== agent.id), seen];
  }
}

function isCopy(ours: TimelineItem, item: TimelineItem): boolean {
  if (!isOurs(ours)) return false;
  if (ours.note && item.note) return ours.note.text === item.note.text;
  if (!ours.message || !item.message) return false;
  return ours.message.id ? ours.message.id === item.message.id : ours.message.text === item.message.text && item.message.author_kind === "agent";
}

/** Written here and not yet confirmed. */
export function isOurs(item: TimelineItem): boolean {
  return item.id.startsWith("ours-");
}
