/** The open calls for help that this person may see: those on cases in sight, and those that ask them. */
import type { Client, HelpCall, LiveEvent, Page } from "@helppo/api";

/** Events come in handfuls; they are one question. */
const SOON_MS = 250;

export class HelpState {
  list = $state.raw<HelpCall[]>([]);
  failed = $state(false);
  loaded = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Of colleagues who ask this person or their team. */
  asksMe = $derived(this.list.filter((call) => call.asks_me));

  ofCase(id: string): HelpCall[] {
    return this.list.filter((call) => call.case?.id === id);
  }

  async load(): Promise<void> {
    try {
      this.list = (await this.#client.get<Page<HelpCall>>("/help-calls")).items;
      this.failed = false;
      this.loaded = true;
    } catch {
      this.failed = true;
    }
  }

  /** Something was asked, answered or closed, or a case with a call has moved. */
  take(event: Pick<LiveEvent, "kind" | "case">): void {
    const moved = (event.kind === "CaseStatusChanged" || event.kind === "CaseAssigned") && this.list.some((call) => call.case?.id === event.case);
    if ((!event.kind.startsWith("Help") && !moved) || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.load();
    }, SOON_MS);
  }

  async ask(kase: string, whom: { team: string } | { agent: string }, text: string): Promise<void> {
    await this.#client.post(`/cases/${kase}/help-calls`, { ...whom, text });
    await this.load();
  }

  async say(call: string, text: string): Promise<void> {
    await this.#client.post(`/help-calls/${call}/words`, { text });
    await this.load();
  }

  async close(call: string, how: "thanks" | "quietly"): Promise<void> {
    await this.#client.post(`/help-calls/${call}/close`, { how });
    this.list = this.list.filter((one) => one.id !== call);
  }

  /** Open and closed ones of a case, the newest first. */
  async all(kase: string): Promise<HelpCall[]> {
    return (await this.#client.get<Page<HelpCall>>(`/cases/${kase}/help-calls`)).items;
  }

  one(call: string): Promise<HelpCall> {
    return this.#client.get<HelpCall>(`/help-calls/${call}`);
  }
}

/** How many words of others stand under the question. */
export function answers(call: HelpCall): number {
  return call.words.slice(1).filter((word) => word.by.id !== call.by.id).length;
}
