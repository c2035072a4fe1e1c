/** What the matter of one case cost its customer: read when the case is opened, and after what moves it. */
import type { CaseEffort, Client, LiveEvent } from "@helppo/api";
import { Soon } from "../../shell/soon";

const MOVES = new Set(["EffortRaised", "CaseStatusChanged", "CasesMerged", "CasesUnmerged", "InteractionStarted", "InteractionEnded", "Transferred", "BotHandedOver", "OfferAccepted", "MessageSent", "PromiseBroken"]);
/** The ledger counts once a second; this asks when it has. */
const SOON_MS = 2_500;

export class EffortState {
  now = $state.raw<CaseEffort | null>(null);
  failed = $state(false);
  readonly #soon = new Soon(SOON_MS, () => void this.load());
  readonly #client: Client;
  readonly #case: string;

  constructor(kase: string, client: Client) {
    this.#case = kase;
    this.#client = client;
  }

  async load(): Promise<void> {
    try {
      this.now = await this.#client.get<CaseEffort>(`/cases/${this.#case}/effort`);
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
