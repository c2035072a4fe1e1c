/** What is being written to a case: reply or note, its draft, its files, and the moment it leaves. */
import { type ActorRef, type Client, type Draft, newKey, NoAnswer, Problem, type Replied, type ReplyInput, type TimelineItem, type Upload } from "@helppo/api";
import { SvelteSet } from "svelte/reactivity";
import type { CaseState } from "./case.svelte";
import { Departures, type Outgoing } from "./departures";
import type { Drafts } from "./drafts";

export type Mode = "reply" | "note";
export type Then = ReplyInput["then"];

/** here: on this device only. saving. kept: the server has it. */
export type DraftKept = { kind: "none" } | { kind: "here" } | { kind: "saving" } | { kind: "kept"; at: number };

export interface FileRow {
  key: string;
  name: string;
  size: number;
  id: string | null;
  failed: boolean;
}

/** A colleague was faster. Nothing of ours was sent. */
export interface Cop {
  newer: TimelineItem[];
  then: Then;
}

/** The last send did not happen, or is not known to have happened. */
export interface Failure {
  mode: Mode;
  why: string;
  unsent: Outgoing[];
  /** What was in the field meanwhile. */
  rest: { mode: Mode; text: string; files: FileRow[] };
}

export interface ComposerParts {
  client: Client;
  drafts: Drafts;
  actor: () => ActorRef;
  now: () => number;
  later: (run: () => void, ms: number) => () => void;
}

const SAVE_MS = 500;
const SAVE_LATEST_MS = 2_000;
export const LARGEST_FILE = 25_000_000;

export class ComposerState {
  mode = $state<Mode>("reply");
  text = $state("");
  /** Answer by another channel than the case's own. */
  channel = $state<string | null>(null);
  files = $state.raw<FileRow[]>([]);
  kept = $state.raw<DraftKept>({ kind: "none" });
  cop = $state.raw<Cop | null>(null);
  failure = $state.raw<Failure | null>(null);
  /** Leaves by itself when the line is back and what was missed is on the screen. */
  waits = $state.raw<{ then: Then } | null>(null);
  sending = $state(false);
  /** Told once: the text came from another device. */
  fromElsewhere = $state(false);
  /** The talk that has ended: what is written now is a note, until somebody chooses otherwise. */
  #over = $state<string | null>(null);
  /** The field became a note by itself, and nobody has chosen since: only such a note goes back by itself. */
  #turned = false;
  /** Facts whose hint was sent away. */
  readonly dismissed = new SvelteSet<string>();
  /** Ids of people chosen with @, by the name that was written. */
  mentions = new Map<string, string>();
  readonly #kase: CaseState;
  readonly #parts: ComposerParts;
  readonly #departures = new Departures((one) => this.#send(one), (unsent, error) => this.#comeBack(unsent, error));
  /** The server keeps one draft for each mode; we write one, and take the other away. */
  #versions: Record<Mode, number> = { reply: 0, note: 0 };
  #typedAt = 0;
  #cancelSave: (() => void) | null = null;
  #unsavedSince = 0;
  #saving = false;

  constructor(kase: CaseState, parts: ComposerParts) {
    this.#kase = kase;
    this.#parts = parts;
    const local = parts.drafts.read(kase.id);
    if (!local) return;
    this.mode = local.mode;
    this.text = local.text;
    this.#versions[local.mode] = local.version;
    this.#typedAt = local.at;
    this.kept = local.kept ? { kind: "kept", at: local.at } : { kind: "here" };
  }

  get busy(): boolean {
    return this.sending || this.#saving || this.waits !== null || this.failure !== null || this.kept.kind === "here";
  }

  get isEmpty(): boolean {
    return !this.text.trim() && this.files.length === 0;
  }

  type(text: string): void {
    this.text = text;
    this.failure = null;
    this.#touch();
  }

  /** Reply or note: the text stays, only what happens to it changes. */
  turn(mode: Mode): void {
    this.#turned = false;
    if (this.mode === mode) return;
    this.mode = mode;
    this.cop = null;
    if (this.text) this.#touch();
  }

  /** The talk has ended, or another one runs. Only an empty field turns, and back only when it had turned by itself. */
  talk(over: string | null): void {
    if (over === this.#over) return;
    this.#over = over;
    if (!this.isEmpty) return;
    if (over && this.mode === "reply" && !this.channel) this.#become("note", true);
    else if (!over && this.#turned) this.#become("reply", false);
  }

  #become(mode: Mode, byItself: boolean): void {
    this.mode = mode;
    this.cop = null;
    this.#turned = byItself;
  }

  insert(text: string, from: number, to: number): number {
    this.type(this.text.slice(0, from) + text + this.text.slice(to));
    return from + text.length;
  }

  /** The server's drafts of this case, when the case is opened: the newest wins. */
  adopt(...drafts: (Draft | null | undefined)[]): void {
    const [draft] = drafts.filter((one) => one != null).sort((a, b) => b.updated_at - a.updated_at);
    if (!draft || draft.version <= this.#versions[draft.mode]) {
      if (this.text && this.kept.kind === "here") this.#schedule();
      return;
    }
    const mine = this.kept.kind === "here" && this.#typedAt > draft.updated_at;
    for (const one of drafts) if (one) this.#versions[one.mode] = one.version;
    if (mine) {
      this.#schedule();
    } else if (draft.text !== this.text) {
      this.fromElsewhere = this.text !== "";
      this.mode = draft.mode;
      this.#turned = false;
      this.text = draft.text;
      this.#typedAt = draft.updated_at;
      this.kept = { kind: "kept", at: draft.updated_at };
      this.#writeHere(true);
    }
  }

  async attach(list: Iterable<File>, upload: (file: File) => Promise<Upload>): Promise<void> {
    await Promise.all(
      Array.from(list, async (file) => {
        const key = newKey();
        const tooBig = file.size > LARGEST_FILE;
        this.files = [...this.files, { key, name: file.name, size: file.size, id: null, failed: tooBig }];
        if (tooBig) return;
        try {
          const { id } = await upload(file);
          this.#file(key, { id });
        } catch {
          this.#file(key, { failed: true });
        }
      }),
    );
  }

  detach(key: string): void {
    this.files = this.files.filter((file) => file.key !== key);
  }

  /** A colleague's words came while ours were being written: stop before both are sent. */
  notice(item: TimelineItem): void {
    const theirs = item.message?.author_kind === "agent" && item.actor.id !== this.#parts.actor().id;
    if (this.cop?.newer.some((one) => one.id === item.id)) return;
    if (!theirs || this.mode !== "reply" || !this.text.trim()) return;
    this.cop = { newer: [...(this.cop?.newer ?? []), item], then: this.cop?.then };
  }

  /** Sends when the line is there and nothing missed is unseen; otherwise promises to. */
  async send(then?: Then): Promise<void> {
    if (this.isEmpty || this.cop || this.files.some((file) => file.id === null && !file.failed)) return;
    if (!this.#kase.caughtUp) {
      this.waits = { then };
      return;
    }
    await this.#depart(this.#write(then, "careful"));
  }

  /** The line is back and everything missed is on the screen. Stops if somebody else answered meanwhile. */
  async lineBack(missed: TimelineItem[]): Promise<void> {
    for (const item of missed) this.notice(item);
    const waits = this.waits;
    this.waits = null;
    if (this.kept.kind === "here") this.#schedule();
    if (waits && !this.cop) await this.send(waits.then);
  }

  sendAnyway(): Promise<void> {
    const then = this.cop?.then;
    this.cop = null;
    return this.#depart(this.#write(then, "anyway"));
  }

  /** The colleague's answer is enough: ours becomes nothing, or a note. */
  keepTheirs(): void {
    this.cop = null;
    this.#clear();
  }

  makeNote(): void {
    this.#become("note", false);
    this.#touch();
  }

  goOn(): void {
    this.cop = null;
  }

  /** Within the undo window: the message comes back as text. */
  async recall(item: TimelineItem): Promise<"back" | "late"> {
    const message = item.message;
    if (!message) return "late";
    try {
      await this.#parts.client.post(`/messages/${message.id}/recall`);
    } catch (error) {
      if (error instanceof Problem) return "late";
      throw error;
    }
    this.#kase.removeMessage(message.id);
    this.mode = "reply";
    this.#turned = false;
    this.text = this.text.trim() ? `${message.text}\n\n${this.text}` : message.text;
    this.files = message.attachments.map((file) => ({ key: file.id, name: file.name, size: file.size, id: file.id, failed: false }));
    this.#touch();
    return "back";
  }

  /** What was not saved yet is saved now: another case is opened, or the page is hidden. */
  flush(): void {
    if (!this.#cancelSave) return;
    this.#cancelSave();
    this.#cancelSave = null;
    void this.#save();
  }

  /** What was typed is on the server, as far as it can be. */
  async saved(): Promise<void> {
    this.#cancelSave?.();
    this.#cancelSave = null;
    if (this.text) await this.#save();
  }

  /** The field is free again at once, and belongs to replies while the customer is there. */
  #depart(one: Outgoing): Promise<void> {
    this.failure = null;
    this.#clear("quietly");
    this.mode = this.#over ? "note" : "reply";
    this.#turned = this.#over !== null;
    return this.#leave(one);
  }

  #write(then: Then, how: "careful" | "anyway"): Outgoing {
    const text = this.text.trim();
    const { files } = this;
    if (this.mode === "note") {
      const mentions = [...this.mentions].filter(([name]) => text.includes(`@${name}`)).map(([, id]) => id);
      return { key: newKey(), text, files, then, what: { mode: "note", input: { text, mentions } } };
    }
    const input: ReplyInput = { text, attachments: files.flatMap((file) => file.id ?? []), seen: this.#kase.seq, ...(this.channel ? { channel: this.channel } : {}), ...(how === "anyway" ? { send_anyway: true } : {}), ...(then ? { then } : {}) };
    return { key: newKey(), text, files, then, what: { mode: "reply", input } };
  }

  /** Shown at once; it leaves when what was sent before it has arrived. */
  #leave(one: Outgoing): Promise<void> {
    const actor = this.#parts.actor();
    const { key, text, what } = one;
    if (what.mode === "note") this.#kase.putOurs(key, actor, { kind: "note", note: { id: "", text, mentions: what.input.mentions ?? [] } });
    else this.#kase.putOurs(key, actor, { kind: "message", message: { id: "", author_kind: "agent", author_name: actor.name, text, html: false, subject: null, delivery: "queued", attachments: [], source: null, options: null, survey: null, to: [], cc: [], leaves_at: null } });
    this.sending = true;
    return this.#departures.leave(one).finally(() => (this.sending = false));
  }

  async #send({ key, then, what }: Outgoing): Promise<void> {
    if (what.mode === "note") {
      await this.#parts.client.post(`/cases/${this.#kase.id}/notes`, what.input, { key });
      this.#kase.changeOurs(key, (item) => item);
    } else {
      const { message, leaves_at } = await this.#parts.client.post<Replied>(`/cases/${this.#kase.id}/replies`, what.input, { key });
      this.#kase.changeOurs(key, (item) => (item.message ? { ...item, message: { ...item.message, id: message, leaves_at } } : item));
      if (then) this.#kase.change({ status: then === "solve" ? "solved" : "pending" });
    }
    void this.#save();
  }

  /** Nothing is lost: all that did not leave is in the field again, before what was written since. */
  #comeBack(unsent: Outgoing[], error: unknown): void {
    for (const { key } of unsent) this.#kase.removeOurs(key);
    const rest = { mode: this.mode, text: this.text, files: this.files };
    // What was meant for colleagues only never becomes a reply.
    const isNote = unsent.some((one) => one.what.mode === "note") || (rest.mode === "note" && rest.text.trim() !== "");
    this.mode = isNote ? "note" : "reply";
    this.#turned = false;
    this.text = [...unsent.map((one) => one.text), rest.text.trim()].filter(Boolean).join("\n\n");
    this.files = [...unsent.flatMap((one) => one.files), ...rest.files];
    this.#writeHere(false);
    const then = unsent[0]?.then;
    if (error instanceof Problem && error.slug === "case-moved") {
      const newer = (error.body["newer"] as TimelineItem[] | undefined) ?? [];
      for (const item of newer) this.#kase.put(item);
      this.cop = { newer, then };
    } else {
      this.failure = { mode: unsent[0]?.what.mode ?? "reply", why: error instanceof Problem ? error.message : "", unsent, rest };
    }
    if (!(error instanceof Problem) && !(error instanceof NoAnswer)) throw error;
  }

  /** The same keys again: what did arrive is not sent twice. */
  async retry(): Promise<void> {
    const failure = this.failure;
    if (!failure) return;
    this.failure = null;
    this.mode = failure.rest.mode;
    this.text = failure.rest.text;
    this.files = failure.rest.files;
    await Promise.all(failure.unsent.map((one) => this.#leave(one)));
  }

  #clear(how: "quietly" | "and save" = "and save"): void {
    this.text = "";
    this.files = [];
    this.channel = null;
    this.mentions.clear();
    this.dismissed.clear();
    this.kept = { kind: "none" };
    if (how === "and save") this.#touch();
  }

  #touch(): void {
    this.#typedAt = this.#parts.now();
    this.fromElsewhere = false;
    this.#writeHere(false);
    this.kept = this.text ? { kind: "saving" } : { kind: "none" };
    this.#schedule();
  }

  #writeHere(kept: boolean): void {
    this.#parts.drafts.write(this.#kase.id, { mode: this.mode, text: this.text, version: this.#versions[this.mode], at: this.#typedAt, kept });
  }

  #schedule(): void {
    const now = this.#parts.now();
    if (!this.#cancelSave) this.#unsavedSince = now;
    this.#cancelSave?.();
    const wait = Math.max(0, Math.min(SAVE_MS, this.#unsavedSince + SAVE_LATEST_MS - now));
    this.#cancelSave = this.#parts.later(() => {
      this.#cancelSave = null;
      void this.#save();
    }, wait);
  }

  async #save(): Promise<void> {
    if (this.#saving) {
      this.#schedule();
      return;
    }
    this.#saving = true;
    const { mode, text } = this;
    try {
      await this.#put(mode, text);
      const other = mode === "reply" ? "note" : "reply";
      if (this.#versions[other] > 0) await this.#put(other, "");
      if (text === this.text && mode === this.mode) {
        this.kept = text ? { kind: "kept", at: this.#parts.now() } : { kind: "none" };
        this.#writeHere(true);
      }
    } catch (error) {
      if (error instanceof Problem && error.status === 409) await this.#settle(error);
      else if (this.text) this.kept = { kind: "here" };
    } finally {
      this.#saving = false;
    }
  }

  async #put(mode: Mode, text: string): Promise<void> {
    const { version } = await this.#parts.client.put<{ version: number }>(`/cases/${this.#kase.id}/draft`, { mode, text, version: this.#versions[mode] });
    this.#versions[mode] = version;
  }

  /** Another device wrote too. Whoever typed last is right; nothing is asked. */
  async #settle(problem: Problem): Promise<void> {
    const theirs = (problem.body["draft"] as Draft | undefined) ?? (await this.#parts.client.get<{ draft: Draft | null }>(`/cases/${this.#kase.id}`).then((detail) => detail.draft).catch(() => null));
    if (!theirs) return;
    if (theirs.updated_at > this.#typedAt) {
      this.adopt(theirs);
    } else {
      this.#versions[theirs.mode] = theirs.version;
      this.#schedule();
    }
  }

  #file(key: string, change: Partial<FileRow>): void {
    this.files = this.files.map((file) => (file.key === key ? { ...file, ...change } : file));
  }
}
