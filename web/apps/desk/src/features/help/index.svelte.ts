/** Calls for help of this desk. */
import type { LiveEvent } from "@helppo/api";
import { t } from "@helppo/i18n/desk";
import { client } from "../../app.svelte";
import { router, toasts } from "../../shell/desk";
import { HelpState } from "./help.svelte";

export const help = new HelpState(client);

/** To one person alone: they are asked, somebody answered them, or it is over. */
export function told({ kind, actor, data }: LiveEvent): void {
  const w = t.a.duty.help;
  const who = actor?.name || t.a.kase.someone;
  const say = { HelpAsked: w.noticed, HelpAnswered: w.answered, HelpClosed: w.ended }[kind];
  if (!say) return;
  const call = String(data["call"]);
  const id = toasts.done(say(who), undefined, "users", { label: kind === "HelpAsked" ? w.answer : t.a.shell.open, run: () => router.go(`/help-calls/${call}`) });
  if (kind === "HelpAsked") toasts.hold(id);
}
