/** Offers, presence and writing up of this desk. */
import { client, session } from "../../app.svelte";
import { palette, router, toasts } from "../../shell/desk";
import { tab } from "../../shell/storage";
import { t } from "@helppo/i18n/desk";
import type { CaseDetail, LiveEvent, NudgeKind, Offer } from "@helppo/api";
import { customerName } from "../inbox/words";
import { pulse } from "../pulse/index.svelte";
import { OffersState } from "./offers.svelte";
import { PresenceState } from "./presence.svelte";
import { Sound } from "./sound";
import { WrapUps } from "./wrap.svelte";

const sound = new Sound();

export const presence = new PresenceState(client, () => session.session?.agent.id ?? "", () => void pulse.ask());
export const wrapUps = new WrapUps(tab);
export const offers = new OffersState(client, ring, (kase) => void given(kase));

function ring(): void {
  if (session.me?.sounds !== false) void sound.offer();
}

/** To the case at once; the server's answer follows. */
export async function accept(offer: Offer): Promise<void> {
  const answer = await offers.accept(offer);
  if (answer.kind === "accepted") router.go(`/inbox/mine/${answer.case}`);
  else if (answer.kind === "gone") toasts.failed(t.a.offer.gone);
  else toasts.failed(t.a.error.offline);
}

/** A reason is a word that reports can count, or somebody's own sentence. */
export async function pass(offer: Offer, reason = "passed"): Promise<void> {
  const answer = await offers.pass(offer, reason);
  if (answer.kind === "failed") toasts.failed(t.a.error.offline);
}

export async function passWithReason(offer: Offer): Promise<void> {
  const w = t.a.duty.pass;
  const reason = await palette.choose({
    title: w.title,
    options: Object.entries(w.reasons).map(([value, label]) => ({ value, label, icon: "pass" as const })),
    create: (text) => ({ value: text.slice(0, 200), label: w.own(text), icon: "edit" }),
  });
  if (reason && offers.list.some((one) => one.id === offer.id)) await pass(offer, reason);
}

/** The queue gave work without asking: it is said, and nothing that is being written is left. */
async function given(kase: string): Promise<void> {
  ring();
  try {
    const { customer, channel } = await client.get<CaseDetail>(`/cases/${kase}`);
    const id = toasts.done(t.a.duty.given(customerName(customer), t.a.channel[channel.kind]), undefined, "inbox", { label: t.a.shell.open, run: () => router.go(`/inbox/mine/${kase}`) });
    toasts.hold(id);
  } catch {
    // The list shows it all the same.
  }
}

const NUDGE_ICON = { customers_wait: "clock", answer_case: "chat", take_break: "pause", thanks: "star" } as const satisfies Record<NudgeKind, string>;

/** Somebody who leads reminds this person; it stays until it is put away, thanks go by themselves. */
export function nudged({ actor, data }: LiveEvent): void {
  const kind = data["kind"] as NudgeKind;
  const kase = typeof data["case"] === "string" ? data["case"] : null;
  const w = t.a.duty.nudge;
  if (!(kind in NUDGE_ICON)) return;
  const open = kase ? { label: t.a.shell.open, run: () => router.go(`/cases/${kase}`) } : undefined;
  const set = (status: "available" | "away", reason: string | null) => () => void presence.set(status, reason).catch(() => toasts.failed(t.a.presence.failed));
  const acts = {
    customers_wait: presence.mine?.status === "available" ? undefined : { label: w.beAvailable, run: set("available", null) },
    answer_case: undefined,
    take_break: { label: w.goBreak, run: set("away", "break") },
    thanks: undefined,
  };
  const id = toasts.done(w[kind](actor?.name || t.a.kase.someone), undefined, NUDGE_ICON[kind], open ?? acts[kind]);
  if (kind !== "thanks") toasts.hold(id);
}

/** Focus on and off, with the way back. */
export async function setFocus(interaction: string | null): Promise<void> {
  const before = presence.mine?.focus ?? null;
  const w = t.a.duty.focus;
  try {
    await presence.focus(interaction);
    toasts.done(interaction ? w.started : w.ended, () => presence.focus(before).catch(() => void toasts.failed(w.failed)), "eye");
  } catch {
    toasts.failed(w.failed);
  }
}

export async function writtenUp(interaction: string): Promise<void> {
  try {
    await wrapUps.end(interaction, () => client.post(`/interactions/${interaction}/written-up`));
    toasts.done(t.a.duty.wrap.said);
  } catch {
    toasts.failed(t.a.duty.wrap.failed);
  }
}
