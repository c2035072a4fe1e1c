/** Work that is offered to this person: one bar, a countdown, two answers. */
import { type Client, type LiveEvent, NoAnswer, type Offer, type Page } from "@helppo/api";

export type Accepted = { kind: "accepted"; case: string } | { kind: "gone" } | { kind: "failed"; why: string };

/** What comes later than this was not offered in its place. */
const IN_PLACE_MS = 10_000;

export class OffersState {
  list = $state.raw<Offer[]>([]);
  /** Being answered now; the bar is already away. */
  readonly #answered = new Set<string>();
  /** The offer of written work that went back for one to somebody on the line. */
  #gaveWay = $state.raw<{ gone: Offer; at: number; to: string | null } | null>(null);
  /** What was offered in this tab, answered here or elsewhere. */
  readonly #offered = new Set<string>();
  readonly #client: Client;
  readonly #arrived: (offer: Offer) => void;
  readonly #given: (kase: string) => void;

  /** `given`: work came into this person's hands without being asked for or accepted. */
  constructor(client: Client, arrived: (offer: Offer) => void, given: (kase: string) => void = () => undefined) {
    this.#client = client;
    this.#arrived = arrived;
    this.#given = given;
  }

  /** The one to answer first. */
  current = $derived(this.list[0]);

  /** The offer in whose place the current one stands. */
  replaced = $derived(this.#gaveWay && this.#gaveWay.to === this.current?.id ? this.#gaveWay.gone : undefined);

  async load(): Promise<void> {
    const { items } = await this.#client.get<Page<Offer>>("/offers");
    const known = new Set(this.list.map((offer) => offer.id));
    this.list = items.filter((offer) => !this.#answered.has(offer.id));
    for (const offer of items) this.#offered.add(offer.interaction);
    for (const offer of this.list) if (!known.has(offer.id)) this.#arrived(offer);
  }

  take(event: LiveEvent): void {
    const offer = event.data["offer"] as Offer | undefined;
    if (event.kind === "Offered" && offer) {
      if (this.#answered.has(offer.id) || this.list.some((one) => one.id === offer.id)) return;
      this.#offered.add(offer.interaction);
      this.#inPlaceOf(offer, event.at);
      this.list = [...this.list, offer].sort((a, b) => a.expires_at - b.expires_at);
      this.#arrived(offer);
    } else if (event.kind === "OfferWithdrawn") {
      const gone = this.list.find((one) => one.interaction === event.interaction);
      if (gone) this.#gaveWay = { gone, at: event.at, to: null };
      this.list = this.list.filter((one) => one !== gone);
    } else if (["OfferExpired", "OfferAccepted", "OfferDeclined", "InteractionEnded"].includes(event.kind)) {
      // The queue may have given the work itself: then nothing is offered in that place.
      if (event.kind === "OfferAccepted" && this.#gaveWay?.to === null) this.#gaveWay = null;
      if (event.kind === "OfferAccepted" && event.case && !event.data["taken"] && !this.#knew(event)) this.#given(event.case);
      this.list = this.list.filter((one) => one.id !== offer?.id && one.interaction !== event.interaction);
    }
  }

  #inPlaceOf(offer: Offer, at: number): void {
    const before = this.#gaveWay;
    if (before?.to !== null) return;
    const fits = before.gone.interaction !== offer.interaction && at - before.at <= IN_PLACE_MS;
    this.#gaveWay = fits ? { ...before, to: offer.id } : null;
  }

  #knew(event: LiveEvent): boolean {
    return this.#offered.delete(event.interaction ?? "");
  }

  /** Takes away what ran out, even if the server has not said so yet. */
  expire(now: number): Offer[] {
    const gone = this.list.filter((offer) => offer.expires_at <= now);
    if (gone.length) this.list = this.list.filter((offer) => offer.expires_at > now);
    return gone;
  }

  async accept(offer: Offer): Promise<Accepted> {
    return this.#answer(offer, async () => {
      await this.#client.post(`/offers/${offer.id}/accept`);
      return { kind: "accepted", case: offer.case.id };
    });
  }

  async pass(offer: Offer, reason: string): Promise<Accepted> {
    return this.#answer(offer, async () => {
      await this.#client.post(`/offers/${offer.id}/decline`, { reason });
      return { kind: "gone" };
    });
  }

  async #answer(offer: Offer, ask: () => Promise<Accepted>): Promise<Accepted> {
    this.#answered.add(offer.id);
    this.list = this.list.filter((one) => one.id !== offer.id);
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof NoAnswer)) return { kind: "gone" };
      // Not known to the server: the bar comes back while there is time.
      this.#answered.delete(offer.id);
      this.list = [offer, ...this.list];
      return { kind: "failed", why: error.message };
    }
  }
}
