/** What can be done to the work of the open case beside its case: focus, marks, its place in the queue. */
import type { CaseDetail, CaseRow } from "@helppo/api";
import { t } from "@helppo/i18n/desk";
import { client, session } from "../../app.svelte";
import type { Command } from "../../shell/commands.svelte";
import { palette, toasts } from "../../shell/desk";
import { presence, setFocus } from "../offers/index.svelte";
import { colleagues } from "./lists.svelte";
import type { MarksState } from "./marks.svelte";
import { myTalk, type Talk } from "./talk";

type Head = CaseDetail | CaseRow;

/** The piece of work that can be marked: in the queue, offered, or in somebody's hands. */
export function liveWork(head: Head): string | null {
  return head.interaction && head.interaction.state !== "ended" ? head.interaction.id : null;
}

/** Work that this person serves now. */
export function myWork(head: Head): string | null {
  const { interaction } = head;
  const mine = interaction?.agent === session.session?.agent.id && (interaction?.state === "active" || interaction?.state === "wrap_up");
  return mine ? (interaction?.id ?? null) : null;
}

/** The chat or call that this person is in. */
export function talkOf(head: Head): Talk | null {
  return myTalk(head, session.session?.agent.id);
}

/** Hangs up. The customer is told, and this person writes up. */
export async function endTalk({ id, kind }: Talk): Promise<void> {
  try {
    await client.post(`/interactions/${id}/end`);
    toasts.done(t.a.duty.talk.done[kind] ?? "", undefined, "out");
  } catch {
    toasts.failed(t.a.duty.talk.failed);
  }
}

export function workCommands(head: () => Head | null, marks: MarksState): Command[] {
  const w = t.a.duty;
  const cannot = (): boolean => !head() || !liveWork(head() as Head) || !session.can("case.assign");
  const mine = (): string | null => (head() ? myWork(head() as Head) : null);
  const talk = (): Talk | null => (head() ? talkOf(head() as Head) : null);
  const focused = (): boolean => mine() !== null && presence.mine?.focus === mine();
  return [
    { id: "end-talk", label: w.talk.end[talk()?.kind ?? ""] ?? w.talk.endAny, group: "case", icon: "out", off: () => !talk(), run: () => { const mine = talk(); if (mine) void endTalk(mine); } },
    { id: "focus", label: w.focus.start, group: "case", icon: "eye", keys: "f", off: () => !mine() || focused(), run: () => void setFocus(mine()) },
    { id: "focus-end", label: w.focus.end, group: "me", icon: "eye", keys: "f", off: () => !presence.mine?.focus || (mine() !== null && !focused()), run: () => void setFocus(null) },
    { id: "hard", label: marks.now?.hard ? w.marks.unsetHard : w.marks.setHard, group: "case", icon: "flag", keys: "h", off: cannot, run: () => void mark(marks, { hard: !marks.now?.hard }, marks.now?.hard ? w.marks.hardOff : w.marks.hardDone) },
    { id: "lift", label: w.marks.lift, group: "case", icon: "up", off: cannot, run: () => void lift(marks) },
    { id: "personal", label: w.marks.personal, group: "case", icon: "user", off: cannot, run: () => void personal(marks) },
  ];
}

async function mark(marks: MarksState, change: Parameters<MarksState["set"]>[0], said: string): Promise<void> {
  try {
    const back = await marks.set(change);
    toasts.done(said, () => back().catch((error: Error) => void toasts.failed(t.a.error.refused(error.message))), "flag");
  } catch (error) {
    toasts.failed(t.a.error.refused((error as Error).message));
  }
}

async function lift(marks: MarksState): Promise<void> {
  const w = t.a.duty.marks;
  const chosen = await palette.choose({ title: w.lift, options: w.lifts.map((label, step) => ({ value: step, label, icon: "up" as const, checked: marks.now?.lift === step })) });
  if (chosen !== null) await mark(marks, { lift: chosen }, w.lifted(w.lifts[chosen] ?? ""));
}

async function personal(marks: MarksState): Promise<void> {
  const w = t.a.duty.marks;
  const people = [...colleagues.list].sort((a, b) => a.name.localeCompare(b.name));
  const chosen = await palette.choose({
    title: w.personal,
    options: [{ value: "", label: w.nobody, icon: "team" as const, checked: marks.now?.personal === null }, ...people.map((one) => ({ value: one.id, label: one.name, icon: "user" as const, checked: marks.now?.personal === one.id }))],
  });
  if (chosen === null) return;
  await mark(marks, { personal: chosen || null }, chosen ? w.personalDone(colleagues.agent(chosen) ?? "") : w.personalOff);
}
