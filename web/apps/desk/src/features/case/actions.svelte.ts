/**
 * What a person does to cases: seen at once, sent after, taken back with Z. The same verbs serve the open case and the
 * chosen rows.
 */
import { type CaseDetail, type CasePatch, type CaseRow, type CaseStatus, type Client, type LiveEvent, type Locale, NoAnswer, type Priority } from "@helppo/api";
import { t } from "@helppo/i18n/desk";
import type { Toasts } from "../../shell/toasts.svelte";
import type { InboxState } from "../inbox/inbox.svelte";
import type { CaseBook } from "./book.svelte";

export class CaseActions {
  readonly #client: Client;
  readonly #inbox: InboxState;
  readonly #book: CaseBook;
  readonly #toasts: Toasts;
  /** By case: what is on its way, and what it will have changed. */
  readonly #turns = new Map<string, { seen: Partial<CaseRow>; open: number; last: Promise<unknown> }>();

  constructor(client: Client, inbox: InboxState, book: CaseBook, toasts: Toasts) {
    this.#client = client;
    this.#inbox = inbox;
    this.#book = book;
    this.#toasts = toasts;
  }

  status(id: string, to: CaseStatus): Promise<boolean> {
    const before = this.#row(id)?.status ?? "open";
    const words: Record<CaseStatus, string> = { solved: t.a.did.solved, open: t.a.did.reopened, pending: t.a.status.pending, closed: t.a.did.closed };
    return this.#patch(id, { status: to }, { status: to }, words[to], { status: before });
  }

  /** `word` is for whoever goes on; as a note it stays when the act is taken back. */
  assign(id: string, owner: { id: string; name: string } | null, word = ""): Promise<boolean> {
    const before = this.#row(id)?.owner ?? null;
    return this.#patch(id, { owner: owner?.id ?? null, ...(word ? { hand_over: word } : {}) }, { owner }, owner ? t.a.did.assigned(owner.name) : t.a.did.unassigned, { owner: before?.id ?? null });
  }

  team(id: string, team: { id: string; name: string }, word = ""): Promise<boolean> {
    const before = this.#row(id)?.team;
    return this.#patch(id, { team: team.id, ...(word ? { hand_over: word } : {}) }, { team }, t.a.did.moved(team.name), { team: before?.id });
  }

  /** Names the task; empty forgets it. */
  task(id: string, task: string): Promise<boolean> {
    const before = this.#row(id)?.task ?? "";
    return this.#patch(id, { task: task || null }, { task }, t.a.did.task, { task: before });
  }

  priority(id: string, priority: Priority): Promise<boolean> {
    const before = this.#row(id)?.priority;
    return this.#patch(id, { priority }, { priority }, t.a.did.priority(t.a.priority[priority] ?? ""), { priority: before });
  }

  language(id: string, language: Locale): Promise<boolean> {
    const before = this.#row(id)?.language ?? null;
    return this.#patch(id, { language }, { language }, t.a.did.language(t.a.common.language[language]), before ? { language: before } : {});
  }

  snooze(id: string, until: number | null, words: string): Promise<boolean> {
    const before = this.#row(id)?.snoozed_until ?? null;
    return this.#patch(id, { snoozed_until: until }, { snoozed_until: until }, until ? t.a.did.snoozed(words) : t.a.did.woken, { snoozed_until: before });
  }

  rename(id: string, subject: string): Promise<boolean> {
    const before = this.#row(id)?.subject ?? "";
    return this.#patch(id, { subject }, { subject }, t.a.did.renamed, { subject: before ?? "" });
  }

  /** Adds or removes a label. */
  async label(id: string, tag: string): Promise<boolean> {
    const tags = this.#row(id)?.tags ?? [];
    const had = tags.includes(tag);
    const path = `/cases/${id}/tags/${encodeURIComponent(tag)}`;
    const put = (): Promise<unknown> => this.#client.put(path);
    const remove = (): Promise<unknown> => this.#client.delete(path);
    return this.#do(id, { tags: had ? tags.filter((one) => one !== tag) : [...tags, tag] }, had ? remove : put, had ? t.a.did.unlabelled(tag) : t.a.did.labelled(tag), had ? put : remove);
  }

  async fact(id: string, key: string, value: string): Promise<boolean> {
    const kase = this.#book.find(id)?.kase;
    const facts = kase?.detail?.facts ?? [];
    const back = kase?.change({ facts: [...facts.filter((fact) => fact.key !== key), { key, value, given_by: "agent", created_at: Date.now() }] });
    try {
      await this.#client.put(`/cases/${id}/facts/${encodeURIComponent(key)}`, { value });
      return true;
    } catch (error) {
      back?.();
      this.#refused(error);
      return false;
    }
  }

  async merge(id: string, into: { id: string; number: number }): Promise<boolean> {
    try {
      await this.#client.post(`/cases/${id}/merge`, { into: into.id });
      this.#inbox.drop(id);
      this.#toasts.done(t.a.did.merged(into.number), () => this.#client.post(`/cases/${id}/unmerge`).then(() => this.#inbox.refresh(), (error: unknown) => this.#refused(error)), "merge");
      return true;
    } catch (error) {
      this.#refused(error);
      return false;
    }
  }

  /** Somebody reads it: unread is over here and everywhere. */
  read(id: string): void {
    if (!this.#row(id)?.unread) return;
    this.#inbox.change(id, { unread: false });
    this.#book.find(id)?.kase.change({ unread: false });
    void this.#client.post(`/cases/${id}/read`).catch(() => undefined);
  }

  /** The case as it will be when everything that is on its way has arrived. */
  now<Row extends Partial<CaseRow>>(id: string, row: Row): Row {
    const turn = this.#turns.get(id);
    return turn ? { ...row, ...turn.seen } : row;
  }

  /** News of a case, told as it will be: what was just done here is not undone on the screen by what was known before. */
  ahead(event: LiveEvent): LiveEvent {
    const told = (name: "row" | "case"): Record<string, unknown> => {
      const head = event.data[name] as Partial<CaseRow> | null | undefined;
      const id = head?.id ?? event.case;
      return head && id ? { [name]: this.now(id, head) } : {};
    };
    return this.#turns.size === 0 ? event : { ...event, data: { ...event.data, ...told("row"), ...told("case") } };
  }

  #row(id: string): CaseRow | CaseDetail | undefined {
    const row = this.#book.find(id)?.kase.detail ?? this.#inbox.find(id);
    return row && this.now(id, row);
  }

  #patch(id: string, patch: CasePatch, seen: Partial<CaseRow>, words: string, undo: CasePatch): Promise<boolean> {
    const send = (body: CasePatch) => (): Promise<unknown> => this.#client.patch(`/cases/${id}`, body);
    return this.#do(id, seen, send(patch), words, send(undo));
  }

  async #do(id: string, seen: Partial<CaseRow>, send: () => Promise<unknown>, words: string, undo: () => Promise<unknown>): Promise<boolean> {
    const before = this.#row(id);
    const was = before && Object.fromEntries(Object.keys(seen).map((key) => [key, before[key as keyof CaseRow]]));
    const backs = [this.#inbox.change(id, seen), this.#book.find(id)?.kase.change(seen as Partial<Omit<CaseRow, "customer">>)];
    const back = (): void => backs.forEach((one) => one?.());
    const sent = this.#inTurn(id, seen, send);
    const toast = this.#toasts.done(words, async () => {
      back();
      await this.#inTurn(id, was ?? {}, undo).catch((error: unknown) => this.#refused(error));
    });
    try {
      await sent;
      return true;
    } catch (error) {
      this.#toasts.dismiss(toast);
      back();
      this.#refused(error);
      return false;
    }
  }

  /** What is done to one case leaves in the order in which it was done, one after the other. */
  async #inTurn(id: string, seen: Partial<CaseRow>, send: () => Promise<unknown>): Promise<void> {
    const turn = this.#turns.get(id) ?? { seen: {}, open: 0, last: Promise.resolve() };
    this.#turns.set(id, turn);
    turn.seen = { ...turn.seen, ...seen };
    turn.open += 1;
    const sent = turn.last.then(send);
    turn.last = sent.catch(() => undefined);
    try {
      await sent;
    } finally {
      turn.open -= 1;
      if (turn.open === 0) this.#turns.delete(id);
    }
  }

  #refused(error: unknown): void {
    this.#toasts.failed(error instanceof NoAnswer ? t.a.error.offline : t.a.error.refused((error as Error).message));
  }
}
