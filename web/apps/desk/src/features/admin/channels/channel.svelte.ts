/** One channel being made or changed. */
import { type Channel, type ChannelInput, type Client, type Locale, type Page, Problem, type Probe, type Team } from "@helppo/api";
import type { ChannelWords } from "@helppo/i18n/desk-b";
import { type ChannelForm, check, emptyForm, formOf, inputOf, type Wrong, wrongFields } from "./form";

export class ChannelState {
  channel = $state.raw<Channel | null>(null);
  teams = $state.raw<Team[]>([]);
  form = $state<ChannelForm | null>(null);
  wrong = $state.raw<Wrong>({});
  error = $state.raw<unknown>(null);
  busy = $state(false);
  probe = $state.raw<Probe | null>(null);
  probing = $state(false);
  probedAt = $state<number | null>(null);
  /** A key that was just made; shown once. */
  key = $state<string | null>(null);

  readonly #client: Client;
  readonly #languages: Locale[];
  readonly #brand: string;
  #kept = "";

  constructor(client: Client, languages: Locale[], brand: string) {
    this.#client = client;
    this.#languages = languages;
    this.#brand = brand;
  }

  dirty = $derived.by(() => this.form !== null && JSON.stringify(this.form) !== this.#kept);
  secrets = $derived(this.channel?.secrets ?? []);

  /** `id` is a channel's, or "new-chat" and "new-email". */
  async load(id: string): Promise<void> {
    this.channel = this.form = this.probe = this.error = null;
    this.wrong = {};
    this.key = null;
    try {
      const teams = this.#client.get<Page<Team>>("/teams");
      if (id.startsWith("new-")) {
        this.teams = (await teams).items;
        this.form = emptyForm(id === "new-email" ? "email" : "chat", this.#languages, this.#brand, this.teams);
        this.#keep();
      } else {
        const [found, channel] = await Promise.all([teams, this.#client.get<Channel>(`/channels/${id}`)]);
        this.teams = found.items;
        this.#take(channel);
      }
    } catch (error) {
      this.error = error;
    }
  }

  discard(): void {
    if (this.#kept) this.form = JSON.parse(this.#kept) as ChannelForm;
    this.wrong = {};
  }

  /** Sends the form. "wrong": something must be mended first. Throws when it could not be sent. */
  async save(w: ChannelWords): Promise<"saved" | "created" | "wrong"> {
    const { form, channel } = this;
    if (!form || this.busy) return "wrong";
    this.wrong = check(form, w);
    if (Object.keys(this.wrong).length) return "wrong";
    this.busy = true;
    try {
      const { kind, ...input } = inputOf(form, channel?.settings);
      const answer = channel ? await this.#client.patch<Channel>(`/channels/${channel.id}`, input) : await this.#client.post<Channel>("/channels", { kind, ...input } satisfies ChannelInput);
      this.#take(answer);
      return channel ? "saved" : "created";
    } catch (error) {
      if (error instanceof Problem) this.wrong = wrongFields(error.body.fields);
      throw error;
    } finally {
      this.busy = false;
    }
  }

  /** On or off at once, without the rest of the form. */
  async turn(enabled: boolean): Promise<void> {
    const { channel, form } = this;
    if (!channel || !form) return;
    form.enabled = enabled;
    try {
      const answer = await this.#client.patch<Channel>(`/channels/${channel.id}`, { enabled });
      this.channel = { ...channel, enabled: answer.enabled ?? enabled };
      const kept = JSON.parse(this.#kept) as ChannelForm;
      this.#kept = JSON.stringify({ ...kept, enabled });
      this.form = { ...form, enabled };
    } catch (error) {
      form.enabled = !enabled;
      throw error;
    }
  }

  async test(now: number): Promise<void> {
    if (!this.channel || this.probing) return;
    this.probing = true;
    try {
      this.probe = await this.#client.post<Probe>(`/channels/${this.channel.id}/probe`);
      this.probedAt = now;
    } finally {
      this.probing = false;
    }
  }

  async makeKey(): Promise<void> {
    if (!this.channel) return;
    this.key = (await this.#client.post<{ key: string }>(`/channels/${this.channel.id}/identity-key`)).key;
    if (!this.secrets.includes("identity_key")) this.channel = { ...this.channel, secrets: [...this.secrets, "identity_key"] };
  }

  #take(channel: Channel): void {
    this.channel = channel;
    this.form = formOf(channel, this.#languages);
    this.#keep();
  }

  #keep(): void {
    this.#kept = JSON.stringify(this.form);
  }
}
