/** The service-level clocks of one case, and the one badge that tells of them. It counts by itself and is never stale in silence. */
import type { Client, LiveEvent, ServiceClock, ServiceLevel } from "@helppo/api";
import { Soon } from "../../shell/soon";

/** What moves a clock; anything else leaves them as they are. */
const MOVES = new Set(["DueChanged", "ServiceLevelAtRisk", "ServiceLevelBreached", "ServiceLevelEased", "MessageReceived", "MessageSent", "MessageRecalled", "CaseStatusChanged", "CaseSnoozed", "CaseAssigned", "CasePriorityChanged", "BotHandedOver", "InteractionEnded", "CasesMerged", "CasesUnmerged"]);
/** Events come in handfuls, and the follower that moves the clocks reads after them. */
const SOON_MS = 400;

export class LevelState {
  now = $state.raw<ServiceLevel | null>(null);
  /** When the answer came, by this device's own clock. */
  readAt = $state(0);
  readonly #soon = new Soon(SOON_MS, () => void this.load().catch(() => undefined));
  readonly #client: Client;
  readonly #case: string;
  readonly #clock: () => number;

  constructor(kase: string, client: Client, clock: () => number = Date.now) {
    this.#case = kase;
    this.#client = client;
    this.#clock = clock;
  }

  async load(): Promise<void> {
    const found = await this.#client.get<ServiceLevel>(`/cases/${this.#case}/service-level`);
    this.readAt = this.#clock();
    this.now = found;
  }

  take(event: Pick<LiveEvent, "kind">): void {
    if (MOVES.has(event.kind)) this.#soon.ask();
  }

  stop(): void {
    this.#soon.stop();
  }
}

export type Badge =
  | { kind: "unknown"; since: number }
  | { kind: "left" | "risk" | "breach"; clock: string; ms: number }
  /** Outside the opening hours nothing counts down: the moment itself is told. */
  | { kind: "by"; clock: string; at: number }
  | { kind: "paused"; why: string };

interface Known {
  level: ServiceLevel;
  readAt: number;
  now: number;
  /** Since when there is no line; null: there is one. */
  lostAt: number | null;
}

/** The one thing to know: what is due first. Null: nothing is owed. */
export function badge({ level, readAt, now, lostAt }: Known): Badge | null {
  const open = level.clocks.filter((clock) => clock.state === "running" || clock.state === "paused");
  if (open.length === 0) return null;
  if (lostAt !== null) return { kind: "unknown", since: lostAt };
  const passed = Math.max(0, now - readAt);
  const running = open.filter((clock) => clock.state === "running").sort((a, b) => dueOf(a) - dueOf(b));
  const first = running[0];
  if (!first) return { kind: "paused", why: open.find((clock) => clock.paused_by)?.paused_by ?? "pending" };
  const left = first.left_ms - (level.open ? passed : 0);
  if (left < 0) return { kind: "breach", clock: first.kind, ms: -left };
  if (!level.open && first.due_at !== null) return { kind: "by", clock: first.kind, at: first.due_at };
  return { kind: first.at_risk ? "risk" : "left", clock: first.kind, ms: left };
}

function dueOf(clock: ServiceClock): number {
  return clock.due_at ?? Number.MAX_SAFE_INTEGER;
}
