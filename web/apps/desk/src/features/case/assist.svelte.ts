/** Help beside a case: read when it is opened and whenever somebody has said something. Nothing waits for it. */
import type { CaseAssist, Client, LiveEvent, TriageProposal } from "@helppo/api";
import { Soon } from "../../shell/soon";

const MOVES = new Set(["MessageReceived", "MessageSent", "CaseAssigned", "CasePriorityChanged", "CaseTagged", "CaseEdited", "CaseStatusChanged", "CasesMerged"]);
const SOON_MS = 250;

/** Something that can be put into the reply, or opened. */
export interface Suggestion {
  key: string;
  kind: "reply" | "article" | "similar";
  title: string;
  hint: string;
  /** What is inserted; without it the link is opened. */
  text: string | null;
  href: string | null;
}

export class AssistState {
  now = $state.raw<CaseAssist | null>(null);
  #turn = 0;
  readonly #soon = new Soon(SOON_MS, () => void this.load());
  readonly #client: Client;
  readonly #case: string;

  constructor(kase: string, client: Client) {
    this.#case = kase;
    this.#client = client;
  }

  /** The newest question's answer stands; help that cannot be fetched is no trouble of anybody's. */
  async load(): Promise<void> {
    const turn = ++this.#turn;
    const now = await this.#client.get<CaseAssist>(`/cases/${this.#case}/assist`).catch(() => null);
    if (turn === this.#turn) this.now = now;
  }

  take(event: Pick<LiveEvent, "kind">): void {
    if (MOVES.has(event.kind)) this.#soon.ask();
  }

  stop(): void {
    this.#turn += 1;
    this.#soon.stop();
  }

  /** Gone from the screen at once; it stays gone when the server has noted it. */
  drop(proposal: TriageProposal): void {
    if (this.now) this.now = { ...this.now, proposals: this.now.proposals.filter((one) => one.kind !== proposal.kind || one.label !== proposal.label) };
  }

  async refuse(proposal: TriageProposal): Promise<void> {
    this.drop(proposal);
    await this.#client.post(`/cases/${this.#case}/assist/refused`, { kind: proposal.kind, label: proposal.label });
  }
}

/** In the order in which keys are given: what was said before, then articles, then solved cases. */
export function suggestions(help: CaseAssist | null): Suggestion[] {
  if (!help) return [];
  const line = (text: string): string => text.replace(/\s+/g, " ");
  return [
    ...help.replies.map((one): Suggestion => ({ key: one.message, kind: "reply", title: line(one.text), hint: String(one.number), text: one.text, href: null })),
    ...help.articles.map((one): Suggestion => ({ key: one.article, kind: "article", title: one.title, hint: line(one.lead), text: one.url ? `${one.title}: ${one.url}` : null, href: one.url ? null : `/knowledge/${one.article}` })),
    ...help.similar.map((one): Suggestion => ({ key: one.case, kind: "similar", title: one.subject || `#${one.number}`, hint: line(one.answer), text: null, href: `/cases/${one.case}` })),
  ];
}

const GAP = /\[(name|agent|email|phone|iban|identity|address|number|order_number|customer_number|account)\]/g;

/** What was taken out of a past reply and is still to be filled in. */
export function gaps(text: string): string[] {
  return [...new Set([...text.matchAll(GAP)].map((match) => match[1] ?? ""))];
}
