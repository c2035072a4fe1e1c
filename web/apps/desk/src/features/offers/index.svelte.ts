/** Offers and presence of this desk. */
import { client, session } from "../../app.svelte";
import { router, toasts } from "../../shell/desk";
import { t } from "@helppo/i18n/desk";
import type { Offer } from "@helppo/api";
import { OffersState } from "./offers.svelte";
import { PresenceState } from "./presence.svelte";
import { Sound } from "./sound";

const sound = new Sound();

export const presence = new PresenceState(client, () => session.session?.agent.id ?? "");
export const offers = new OffersState(client, () => {
  if (session.me?.sounds !== false) void sound.offer();
});

/** To the case at once; the server's answer follows. */
export async function accept(offer: Offer): Promise<void> {
  const answer = await offers.accept(offer);
  if (answer.kind === "accepted") router.go(`/inbox/mine/${answer.case}`);
  else if (answer.kind === "gone") toasts.failed(t.a.offer.gone);
  else toasts.failed(t.a.error.offline);
}

export async function pass(offer: Offer): Promise<void> {
  const answer = await offers.pass(offer, "passed");
  if (answer.kind === "failed") toasts.failed(t.a.error.offline);
}
