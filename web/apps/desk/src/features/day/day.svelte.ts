/** An agent's own day: read when it is opened, when something of it has moved, and when the line is back. */
import type { Client, LiveEvent, MyDay } from "@helppo/api";
import { Soon } from "../../shell/soon";

/** Events come in handfuls; they are one question. */
const SOON_MS = 800;
/** What is counted here moves with these. */
const MOVES = new Set(["OfferAccepted", "ThanksGiven", "DueChanged", "CaseAssigned", "Offered", "OfferDeclined", "OfferExpired", "OfferWithdrawn", "Transferred", "InteractionEnded", "WrapUpStarted", "PresenceChanged", "PromiseMade", "PromiseKept", "PromiseReleased", "PromiseBroken"]);

export class DayState {
  day = $state.raw<MyDay | null>(null);
  failed = $state(false);
  readonly #soon = new Soon(SOON_MS, () => void this.load());
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  async load(): Promise<void> {
    try {
      this.day = await this.#client.get<MyDay>("/my-day");
      this.failed = false;
    } catch {
      this.failed = true;
    }
  }

  take(event: Pick<LiveEvent, "kind">): void {
    if (MOVES.has(event.kind)) this.#soon.ask();
  }

  stop(): void {
    this.#soon.stop();
  }
}

/** How many of those that are due are too late by now. */
export function late({ due }: Pick<MyDay, "due">, now: number): number {
  return due.filter((row) => row.due && row.due.at < now).length;
}
