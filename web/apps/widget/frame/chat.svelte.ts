// What the frame knows and can do: the visitor's talks, the queue of what is not yet sent, the live line.
import type { ToFrame, ToHost } from "../contract.ts";
import { type AnyPushed, Api, type Boot, type Item, type Me, type Message, Refused, type Talk } from "./api.ts";
import { keep, kept, nonce } from "./keep.ts";
import { Live } from "./live.ts";
import { type Entry, openShelf, Outbox, type Outcome } from "./outbox.ts";
import { byTime, upsert } from "./items.ts";
import type { Speech } from "./words/index.ts";

export type View =
  | { name: "home" }
  | { name: "past" }
  /** `talk` is null until the server has named it; `thread` holds it together until then. */
  | { name: "talk"; talk: string | null; thread: string; human: boolean };

export interface Draft {
  text: string;
  files: File[];
}

const TYPING_SAID_MS = 3_000;
const TYPING_SEEN_MS = 6_000;

export class Chat {
  readonly api = new Api();
  view = $state<View>({ name: "home" });
  me = $state<Me | null>(null);
  talks = $state<Talk[]>([]);
  /** Items by talk, oldest first; absent until loaded. */
  items = $state<Record<string, Item[]>>({});
  /** Talks of which the server holds still earlier items. */
  more = $state<Record<string, boolean>>({});
  /** What is written and not yet confirmed, oldest first. */
  waiting = $state.raw<Entry[]>([]);
  typing = $state<{ talk: string; name: string } | null>(null);
  staffed = $state<Boot["staffed"]>({ state: "closed", estimate_ms: null, opens_at: null, answer_by: null });
  /** Whether the last try to reach the server succeeded. */
  reached = $state(true);
  needsIdentity = $state(false);
  shown = $state(false);
  now = $state(Date.now());

  readonly unread = $derived(this.talks.reduce((sum, t) => sum + t.unread, 0));
  readonly openTalk = $derived.by(() => {
    const { view } = this;
    return view.name === "talk" ? (this.talks.find((t) => t.id === view.talk) ?? null) : null;
  });

  private readonly live: Live;
  private outbox: Outbox | null = null;
  private jwt: string | null = null;
  private joining: Promise<void> | null = null;
  private typingSaidAt = 0;
  /** Whether the talks on the screen are the server's, and not only what could be guessed without it. */
  private fetched = false;
  private typingEnds: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly boot: Boot,
    readonly speech: Speech,
    private readonly toHost: (message: ToHost) => void,
  ) {
    this.staffed = boot.staffed;
    this.live = new Live({
      pushed: (message) => this.take(message),
      line: (state) => this.lineTurned(state),
      gone: () => this.forget(),
    });
    window.addEventListener("online", () => this.lineTurned("on"));
    window.addEventListener("offline", () => (this.reached = false));
    document.addEventListener("visibilitychange", () => this.seen());
    setInterval(() => (this.now = Date.now()), 30_000);
  }

  /** Takes up what an earlier visit left: the session, its talks, and what was not sent. */
  async start(): Promise<void> {
    this.outbox = new Outbox(await openShelf(), this.boot.channel, (e) => this.deliver(e), (all) => (this.waiting = all));
    this.waiting = await this.outbox.list();
    const token = kept(this.key("token"));
    if (token) {
      this.api.token = token;
      const pos = await this.refresh();
      if (this.api.token === token) this.join({ token, name: null, email: kept(this.key("email")), pos });
    } else {
      this.needsIdentity = this.boot.identity === "signed" && this.jwt === null;
      if (this.needsIdentity) this.toHost({ type: "happened", name: "identity-needed" });
    }
    void this.outbox.flush();
  }

  fromHost(message: ToFrame): void {
    if (message.type === "identify") {
      this.jwt = message.jwt;
      void this.openSession().then(() => this.refresh(), () => (this.needsIdentity = this.api.token === null));
      return;
    }
    if (message.type === "forget") {
      this.leave();
      return;
    }
    this.shown = message.type === "opened";
    this.seen();
  }

  close(): void {
    this.toHost({ type: "close" });
  }

  // Going somewhere

  home(): void {
    this.view = { name: "home" };
  }

  async open(id: string): Promise<void> {
    this.view = { name: "talk", talk: id, thread: id, human: false };
    await this.load(id);
    this.seen();
  }

  /** Starts a talk; nothing is on the server until something is said. */
  begin(how: { human: boolean }): void {
    this.view = { name: "talk", talk: null, thread: nonce(), human: how.human };
  }

  /** One tap to a person, from anywhere: takes up the matter that is open, else starts one. */
  async toPerson(): Promise<void> {
    const { view } = this;
    const open = view.name === "talk" ? this.openTalk : this.talks.find((t) => t.state !== "solved");
    if (!open) {
      if (view.name !== "talk") return this.begin({ human: true });
      view.human = true;
      for (const entry of this.waiting.filter((e) => e.thread === view.thread)) {
        await this.outbox?.add({ ...entry, human: true });
      }
      return;
    }
    if (view.name !== "talk") await this.open(open.id);
    if (open.state !== "bot") return;
    try {
      this.put((await this.api.human(open.id)).talk);
    } catch (error) {
      // Not reached: the wish travels with the next words, and the bar goes on offering the tap.
      if (error instanceof Refused && error.passing) this.reached = false;
    }
  }

  // Saying something

  async say(draft: Draft, also: { email?: string } = {}): Promise<void> {
    const view = this.view;
    if (view.name !== "talk" || !this.outbox) return;
    await this.outbox.add({
      client_id: nonce(),
      channel: this.boot.channel,
      talk: view.talk,
      thread: view.thread,
      text: draft.text.trim(),
      files: draft.files.map((f) => ({ name: f.name, type: f.type, size: f.size, blob: f, upload: null })),
      email: also.email ?? null,
      human: view.human,
      at: Date.now(),
      refused: null,
    });
    if (also.email) this.rememberMail(also.email);
  }

  async ask(question: string): Promise<void> {
    this.begin({ human: false });
    await this.say({ text: question, files: [] });
  }

  retry(entry: Entry): void {
    void this.outbox?.retry(entry.client_id);
  }

  remove(entry: Entry): void {
    void this.outbox?.drop(entry.client_id);
  }

  isTyping(): void {
    const talk = this.openTalk;
    if (!talk || Date.now() - this.typingSaidAt < TYPING_SAID_MS) return;
    this.typingSaidAt = Date.now();
    this.live.say({ type: "typing", talk: talk.id });
  }

  async saveMail(email: string): Promise<void> {
    await this.openSession();
    await this.api.setMe({ email });
    this.rememberMail(email);
  }

  async callMe(talk: string, number: string): Promise<void> {
    this.put((await this.api.callback(talk, number)).talk);
  }

  /** The visitor is done; words begin it anew. */
  async end(talk: string): Promise<void> {
    try {
      this.put((await this.api.end(talk)).talk);
    } catch {
      this.reached = navigator.onLine;
    }
  }

  async rate(message: Message, score: number, text: string | null): Promise<void> {
    if (!message.survey) return;
    await this.api.rate(message.id, { score, text });
    message.survey.score = score;
    message.survey.text = text;
    this.toHost({ type: "happened", name: "rated" });
  }

  async older(id: string): Promise<void> {
    const before = this.items[id]?.[0]?.id;
    if (!before) return;
    const page = await this.api.talk(id, before);
    this.items[id] = [...page.items, ...(this.items[id] ?? [])];
    this.more[id] = page.more;
  }

  // Sending, as the outbox asks

  private async deliver(entry: Entry): Promise<Outcome> {
    try {
      await this.openSession();
      // A repeat of an upload is known by its name, so a file that came through is never stored twice.
      for (const [n, file] of entry.files.entries()) {
        file.upload ??= (await this.api.upload(`${entry.client_id}-${n}`, file.blob, file.name)).id;
      }
      const answer = await this.api.send({
        client_id: entry.client_id,
        talk: entry.talk,
        text: entry.text,
        uploads: entry.files.flatMap((f) => f.upload ?? []),
        locale: this.speech.language,
        human: entry.human,
        email: entry.email,
      });
      this.reached = true;
      this.put(answer.talk);
      this.add(answer.talk.id, answer.message);
      if (this.view.name === "talk" && this.view.thread === entry.thread) this.view.talk = answer.talk.id;
      return { kind: "stored", talk: answer.talk.id };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.reached = error.status !== 0;
      if (error.status === 401) {
        this.forget();
        return { kind: "later", afterMs: this.boot.identity === "open" ? 0 : null };
      }
      return error.passing ? { kind: "later", afterMs: error.retryAfterMs } : { kind: "refused", why: error.slug };
    }
  }

  // The session

  /** Makes sure that the server knows this visitor; one request however many ask at once. */
  private openSession(): Promise<void> {
    if (this.api.token && !this.jwt) return Promise.resolve();
    this.joining ??= this.askSession().finally(() => (this.joining = null));
    return this.joining;
  }

  private async askSession(): Promise<void> {
    const name = kept(this.key("nonce")) ?? nonce();
    keep(this.key("nonce"), name);
    const jwt = this.jwt;
    this.jwt = null;
    try {
      this.join(await this.api.session({ channel: this.boot.channel, nonce: name, jwt, locale: this.speech.language }));
    } catch (error) {
      if (error instanceof Refused && error.passing) this.jwt ??= jwt;
      else this.needsIdentity = this.boot.identity === "signed";
      throw error;
    }
  }

  private join(me: Me): void {
    if (this.me !== null && this.me.token !== me.token) {
      // Perhaps somebody else from here on: nothing of the earlier visitor stays on the screen.
      this.talks = [];
      this.items = {};
      this.live.pos = null;
      this.home();
    }
    // A session that has just begun has no talks to fetch.
    if (me.pos !== null) this.fetched = true;
    this.api.token = me.token;
    this.me = me;
    this.needsIdentity = false;
    keep(this.key("token"), me.token);
    if (me.email) keep(this.key("email"), me.email);
    this.live.start(me.token, me.pos);
    this.toHost({ type: "known", known: true });
  }

  /** The page's visitor has signed out: nothing of this talk stays on the device. */
  private leave(): void {
    if (this.api.token) this.api.forget().catch(() => undefined);
    for (const what of ["nonce", "email"] as const) keep(this.key(what), null);
    for (const entry of this.waiting) void this.outbox?.drop(entry.client_id);
    this.jwt = null;
    this.forget();
    this.home();
  }

  private forget(): void {
    this.live.stop();
    this.live.pos = null;
    this.api.token = null;
    this.fetched = false;
    this.me = null;
    this.talks = [];
    this.items = {};
    keep(this.key("token"), null);
    this.toHost({ type: "known", known: false });
    if (this.boot.identity === "signed") {
      this.needsIdentity = true;
      this.toHost({ type: "happened", name: "identity-needed" });
    }
  }

  private rememberMail(email: string): void {
    if (this.me) this.me.email = email;
    keep(this.key("email"), email);
  }

  private key(what: "token" | "nonce" | "email"): string {
    return `${this.boot.channel}:${what}`;
  }

  // What the server holds

  /** Fetches the talks; gives from where on the live line misses nothing. */
  private async refresh(): Promise<string | null> {
    try {
      const { pos, talks } = await this.api.talks();
      this.talks = talks;
      this.fetched = true;
      this.reached = true;
      const { view } = this;
      if (view.name === "talk" && view.talk) await this.load(view.talk);
      this.tellUnread();
      return pos;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.status === 401) this.forget();
      else this.reached = error.status !== 0;
      return null;
    }
  }

  private async load(id: string): Promise<void> {
    try {
      const page = await this.api.talk(id);
      this.items[id] = page.items.reduce(upsert, (this.items[id] ?? []).slice()).sort(byTime);
      this.more[id] = page.more && this.items[id].length === page.items.length;
      this.put(page.talk);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.reached = error.status !== 0;
    }
  }

  private put(talk: Talk): void {
    const at = this.talks.findIndex((t) => t.id === talk.id);
    // The live line may overtake an answer: what is known already is not made older again.
    if ((this.talks[at]?.last?.at ?? 0) > (talk.last?.at ?? 0)) return;
    if (at < 0) this.talks.unshift(talk);
    else this.talks[at] = talk;
    if (talk.state !== "person" && this.typing?.talk === talk.id) this.typing = null;
    this.tellUnread();
  }

  private add(talk: string, item: Item): void {
    this.items[talk] = upsert((this.items[talk] ?? []).slice(), item).sort(byTime);
  }

  /** An item from the live line: into its talk, and counted when it is somebody else's and new. */
  private hear(id: string, item: Item): void {
    const known = this.items[id]?.some((i) => i.id === item.id) ?? false;
    this.add(id, item);
    if (item.type !== "message") return;
    const talk = this.talks.find((t) => t.id === id);
    if (!talk) return void this.refresh();
    if (!talk.last || talk.last.at <= item.at) talk.last = { author: item.author, text: item.text.slice(0, 160), at: item.at };
    if (item.author.kind === "customer" || known) return;
    talk.unread += 1;
    this.typing = null;
    this.tellUnread();
    this.toHost({ type: "happened", name: "message" });
  }

  private take(message: AnyPushed): void {
    switch (message.type) {
      case "item":
        this.hear(message.talk, message.item);
        break;
      case "delivery": {
        const item = this.items[message.talk]?.find((i) => i.id === message.message);
        if (item?.type !== "message") break;
        item.delivery = message.delivery;
        if (message.delivery === "read") item.read_at = message.at;
        break;
      }
      case "talk":
        this.put(message.talk);
        break;
      case "queue": {
        const talk = this.talks.find((t) => t.id === message.talk);
        if (talk?.state === "waiting") talk.queue = message.queue;
        break;
      }
      case "typing":
        this.typing = { talk: message.talk, name: message.name };
        clearTimeout(this.typingEnds);
        this.typingEnds = setTimeout(() => (this.typing = null), TYPING_SEEN_MS);
        break;
      case "staffed":
        this.staffed = message.staffed;
        this.toHost({ type: "staffed", staffed: message.staffed });
        break;
      case "resync":
        void this.refresh();
        break;
      default:
        break;
    }
    this.seen();
  }

  private lineTurned(state: "on" | "off"): void {
    this.reached = state === "on" ? true : navigator.onLine && this.reached;
    if (state === "off") return;
    if (this.api.token && !this.fetched) void this.refresh();
    void this.outbox?.flush();
  }

  /** Marks the open talk as read when the visitor can really see it. */
  private seen(): void {
    const talk = this.openTalk;
    if (!talk || !this.shown || document.hidden || talk.unread === 0) return;
    const last = this.items[talk.id]?.findLast((i) => i.type === "message" && i.author.kind !== "customer");
    if (!last) return;
    talk.unread = 0;
    this.tellUnread();
    this.api.read(talk.id, last.id).catch(() => (this.reached = navigator.onLine));
  }

  private tellUnread(): void {
    const last = this.talks.find((t) => t.unread > 0)?.last ?? null;
    this.toHost({ type: "unread", count: this.unread, from: last?.author.name ?? null });
  }
}
