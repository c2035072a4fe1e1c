/** For specs only: a client that answers from a table and remembers what it was asked, and plain records to begin from. */
import { Client, type CaseDetail, type CaseRow, type TimelineItem } from "@helppo/api";

export const NOW = new Date(2026, 10, 22, 10, 0).getTime();
export const ME = "agt_silja";

export interface Asked {
  method: string;
  path: string;
  body: Record<string, unknown>;
  key: string | null;
}

type Answer = { status?: number; body?: unknown } | "silence";

/** Answers by "METHOD /path"; an unknown question fails the test. A function is asked each time. */
export class FakeServer {
  readonly asked: Asked[] = [];
  readonly answers = new Map<string, Answer | ((asked: Asked) => Answer | Promise<Answer>)>();
  readonly client = new Client({ fetch: (url, init) => this.#answer(String(url), init ?? {}) });

  on(question: string, answer: Answer | ((asked: Asked) => Answer | Promise<Answer>)): this {
    this.answers.set(question, answer);
    return this;
  }

  count(question: string): number {
    return this.asked.filter((one) => `${one.method} ${one.path}` === question).length;
  }

  last(question: string): Asked | undefined {
    return this.asked.findLast((one) => `${one.method} ${one.path}` === question);
  }

  async #answer(url: string, init: RequestInit): Promise<Response> {
    const path = url.replace("/api/v1", "").split("?")[0] ?? "";
    const body = typeof init.body === "string" ? (JSON.parse(init.body) as Record<string, unknown>) : {};
    const asked: Asked = { method: init.method ?? "GET", path, body, key: new Headers(init.headers).get("idempotency-key") };
    this.asked.push(asked);
    const found = this.answers.get(`${asked.method} ${path}`);
    if (!found) throw new Error(`nobody answers ${asked.method} ${path}`);
    const answer = typeof found === "function" ? await found(asked) : found;
    if (answer === "silence") throw new TypeError("Failed to fetch");
    return new Response(answer.body === undefined ? null : JSON.stringify(answer.body), { status: answer.status ?? 200 });
  }
}

let next = 1;

export function aRow(change: Partial<CaseRow>): CaseRow {
  const number = next++;
  return {
    id: `cas_${number}`,
    number,
    subject: "A jacket",
    task: null,
    status: "open",
    priority: 1,
    team: { id: "tea_a", name: "Returns" },
    owner: null,
    customer: { id: "cus_a", name: "Aino Virtanen" },
    channel: { id: "chn_mail", kind: "email", name: "support@" },
    language: "fi",
    last: { author_kind: "customer", text: "Hei", at: NOW - 60_000 },
    unread: false,
    tags: [],
    waiting_since: NOW - 60_000,
    snoozed_until: null,
    due: null,
    interaction: null,
    updated_at: NOW - 60_000,
    ...change,
  };
}

export function aDetail(change: Partial<CaseDetail>): CaseDetail {
  return {
    ...aRow({}),
    seq: 0,
    customer: { id: "cus_a", name: "Aino Virtanen", language: "fi", organisation: null, assurance: "claimed", identities: [], last_seen_at: null, created_at: NOW },
    facts: [],
    draft: null,
    viewers: [],
    fields: {},
    other_cases: [],
    ...change,
  };
}

const CHANNELS = { chat: { id: "chn_chat", kind: "chat", name: "Chat" }, email: { id: "chn_mail", kind: "email", name: "support@" } } as const;

export function aMessage(seq: number, by: "customer" | "agent" | "bot", text: string, change: Partial<TimelineItem> & { via?: "chat" | "email"; agent?: string } = {}): TimelineItem {
  const { via = "chat", agent = ME, ...rest } = change;
  const actor = by === "customer" ? ({ kind: "customer", id: "cus_a", name: "Aino Virtanen" } as const) : by === "bot" ? ({ kind: "bot", id: null, name: "" } as const) : ({ kind: "agent", id: agent, name: agent } as const);
  return {
    seq,
    id: `evt_${seq}`,
    at: NOW + seq * 1000,
    kind: "message",
    actor,
    channel: CHANNELS[via],
    interaction: "int_a",
    message: { id: `msg_${seq}`, author_kind: by, author_name: actor.name, text, html: false, subject: null, delivery: by === "customer" ? "received" : "sent", attachments: [], source: null, options: null, survey: null, to: [], cc: [], leaves_at: null },
    ...rest,
  };
}

export function anEvent(seq: number, name: string, data: Record<string, unknown> = {}): TimelineItem {
  return { seq, id: `evt_${seq}`, at: NOW + seq * 1000, kind: "event", actor: { kind: "agent", id: ME, name: "Silja" }, channel: null, interaction: null, event: { name, data } };
}
