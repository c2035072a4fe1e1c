/** Who sits at this desk. */
import { type Client, type Me, type Named, NoAnswer, Problem, type Session, type Setup } from "@helppo/api";
import { t } from "@helppo/i18n/desk";

/** unknown: not asked yet. setup: an empty house. out: nobody is signed in. in: welcome. down: no answer. */
export type SessionStatus = "unknown" | "setup" | "out" | "in" | "down";

/** What this browser knows of its sign-in. Where it knows nothing, the server is asked: the cookie may still be good. */
const KNOWN = "helppo.signed-in";
const IN = "1";
/** Signed out: nobody has to be asked. */
const OUT = "out";

type Memory = Pick<Storage, "getItem" | "setItem">;

export class SessionState {
  status = $state<SessionStatus>("unknown");
  session = $state.raw<Session | null>(null);
  me = $state.raw<Me | null>(null);
  /** Whoever sat here was signed out without having asked for it. */
  ended = $state(false);
  readonly #client: Client;
  readonly #memory: Memory;

  constructor(client: Client, memory: Memory) {
    this.#client = client;
    this.#memory = memory;
  }

  async load(): Promise<void> {
    const known = this.#known();
    if (known === OUT) return this.#nobody();
    try {
      const session = await this.#client.get<Session>("/session");
      await this.#enter(session);
    } catch (error) {
      if (error instanceof Problem && error.status === 401) {
        this.ended = known !== null;
        this.#remember(OUT);
        await this.#nobody();
      } else this.status = "down";
    }
  }

  async signIn(email: string, password: string): Promise<void> {
    await this.#client.post("/session", { email, password });
    await this.#enter(await this.#client.get<Session>("/session"));
  }

  async setUp(setup: Setup): Promise<void> {
    await this.#client.post("/setup", setup);
    await this.signIn(setup.email, setup.password);
  }

  async signOut(): Promise<void> {
    await this.#client.delete("/session").catch((error: unknown) => {
      if (error instanceof NoAnswer) throw error;
    });
    this.lost();
    this.ended = false;
  }

  /** The server no longer knows us. */
  lost(): void {
    if (this.status === "in") {
      this.status = "out";
      this.ended = true;
      this.#remember(OUT);
    }
    this.session = null;
  }

  async saveMe(change: Partial<Me>): Promise<void> {
    const before = this.me;
    if (!before) return;
    this.me = { ...before, ...change };
    if (change.locale) await t.use(change.locale);
    try {
      await this.#client.put("/me", change);
      if (change.name && this.session) this.session = { ...this.session, agent: { ...this.session.agent, name: change.name } };
    } catch (error) {
      this.me = before;
      await t.use(before.locale);
      throw error;
    }
  }

  can(permission: string): boolean {
    return this.session?.permissions.includes(permission) ?? false;
  }

  get agent(): Session["agent"] {
    if (!this.session) throw new Error("asked for the agent while nobody is signed in");
    return this.session.agent;
  }

  get teams(): Named[] {
    return this.session?.teams ?? [];
  }

  async #enter(session: Session): Promise<void> {
    this.session = session;
    this.me = session.agent;
    await t.use(this.me.locale);
    this.#remember(IN);
    this.ended = false;
    this.status = "in";
  }

  #known(): string | null {
    try {
      return this.#memory.getItem(KNOWN);
    } catch {
      return null;
    }
  }

  #remember(mark: typeof IN | typeof OUT): void {
    try {
      this.#memory.setItem(KNOWN, mark);
    } catch {
      // A full or forbidden memory costs one question more at the next visit.
    }
  }

  async #nobody(): Promise<void> {
    try {
      const { needed } = await this.#client.get<{ needed: boolean }>("/setup");
      this.status = needed ? "setup" : "out";
    } catch (error) {
      this.status = error instanceof NoAnswer ? "down" : "out";
    }
  }
}
