/** What was promised to a customer: shown first, kept by one press. */
import type { CaseDetail, Client, Promised } from "@helppo/api";

/** What is still owed, the most pressing first. */
export function owed(detail: Pick<CaseDetail, "promises"> | null): Promised[] {
  return (detail?.promises ?? []).filter((one) => one.ended_at === null).sort((a, b) => a.due_at - b.due_at);
}

export class PromiseActs {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  make(kase: string, text: string, due_at: number): Promise<Promised> {
    return this.#client.post<Promised>(`/cases/${kase}/promises`, { text, due_at });
  }

  end(promise: string, state: "kept" | "released"): Promise<void> {
    return this.#client.patch<void>(`/promises/${promise}`, { state });
  }
}

/** Moments to promise something by, in the agent's own day; the last hours of a day are no time to promise it. */
export function promiseTimes(now: number): { id: "today" | "tomorrow" | "two" | "week"; at: number }[] {
  const day = (plus: number): number => {
    const date = new Date(now);
    date.setDate(date.getDate() + plus);
    return date.setHours(16, 0, 0, 0);
  };
  const times = [
    { id: "today" as const, at: day(0) },
    { id: "tomorrow" as const, at: day(1) },
    { id: "two" as const, at: day(2) },
    { id: "week" as const, at: day(7) },
  ];
  return times.filter((time) => time.at > now + 30 * 60_000);
}
