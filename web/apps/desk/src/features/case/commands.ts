/** The verbs of a case as commands: keys, palette, and the same for many chosen rows. */
import type { BulkAction, CaseRow, Priority } from "@helppo/api";
import { full, t } from "@helppo/i18n/desk";
import { client, session } from "../../app.svelte";
import type { Command } from "../../shell/commands.svelte";
import { palette, router, time, toasts } from "../../shell/desk";
import { bulk, inbox } from "../inbox/index.svelte";
import { caseTitle, channelIcon, customerName, moment } from "../inbox/words";
import { askHelp } from "../help/ask.svelte";
import { actions, book } from "./index.svelte";
import { colleagues, tags } from "./lists.svelte";
import { PromiseActs, promiseTimes } from "./promises.svelte";
import { snoozeTimes } from "./snooze";
import { tasks } from "./tasks.svelte";
import { wordFor } from "./word";

/** Where the verbs apply: the chosen rows, or the open case. */
interface Target {
  open: string | null;
  href: (id: string) => string;
  /** The list, when there is nothing further to open. */
  list: string;
  focus: (mode: "reply" | "note") => void;
  answers: () => void;
}

export function caseCommands(target: () => Target): Command[] {
  const one = (): CaseRow | undefined => {
    const id = target().open;
    const row = id ? (book.find(id)?.kase.detail ?? inbox.find(id)) : undefined;
    return row && actions.now(row.id, row);
  };
  const none = (): boolean => inbox.chosen.size === 0 && !one();
  const closed = (): boolean => none() || !session.can("case.status");
  const k = t.a.key;
  return [
    { id: "reply", label: k.reply, group: "case", icon: "chat", keys: "r", off: () => !one(), run: () => target().focus("reply") },
    { id: "note", label: k.note, group: "case", icon: "note", keys: "n", off: () => !one(), run: () => target().focus("note") },
    { id: "assign", label: k.assign, group: "case", icon: "pass", keys: "a", off: none, run: () => void assign(one()) },
    { id: "assign-me", label: k.assignMe, group: "case", icon: "user", keys: "i", off: none, run: () => void give(one(), { id: session.agent.id, name: session.agent.name }) },
    { id: "snooze", label: k.snooze, group: "case", icon: "snooze", keys: "s", off: none, run: () => void snooze(one()) },
    { id: "solve", label: k.solve, group: "case", icon: "check", keys: "e", off: closed, run: () => void solve(one()) },
    { id: "solve-next", label: k.solveNext, group: "case", icon: "check", keys: "shift+e", off: () => !one(), run: () => solveNext(target(), one()) },
    { id: "promise", label: t.a.journey.promise.key, group: "case", icon: "flag", keys: "p", off: () => !one() || !session.can("case.reply"), run: () => void promise(one()) },
    { id: "send-on", label: t.a.journey.sendOn.key, group: "case", icon: "swap", off: () => !one() || !session.can("case.reply"), run: () => void sendOn(one()) },
    { id: "label", label: k.label, group: "case", icon: "tag", keys: "l", also: "tag", off: none, run: () => void label(one()) },
    { id: "macro", label: k.macro, group: "case", icon: "bolt", keys: "m", off: () => !one(), run: () => target().answers() },
    { id: "team", label: t.a.kase.setTeam, group: "case", icon: "team", off: none, run: () => void team(one()) },
    { id: "task", label: t.a.kase.setTask, group: "case", icon: "flag", keys: "w", off: () => !one(), run: () => void task(one()) },
    { id: "priority", label: t.a.kase.setPriority, group: "case", icon: "flag", off: none, run: () => void priority(one()) },
    { id: "merge", label: t.a.kase.merge, group: "case", icon: "merge", off: () => !one() || !session.can("case.merge"), run: () => void merge(target(), one()) },
    { id: "ask-help", label: t.a.duty.help.ask, group: "case", icon: "users", keys: "shift+h", off: () => !one() || !session.can("case.note"), run: () => askHelp.open(one()?.id) },
    { id: "copy", label: t.a.kase.copyCase, group: "case", icon: "link", off: () => !one(), run: () => void copy(one()) },
  ];
}

async function many(action: BulkAction, words: (n: number) => string, seen: Partial<CaseRow>): Promise<void> {
  const ids = [...inbox.chosen];
  const backs = ids.map((id) => inbox.change(id, seen));
  inbox.chosen.clear();
  try {
    const done = await bulk.run({ cases: ids }, action);
    toasts.done(words(done.done), async () => {
      backs.forEach((back) => back());
      await bulk.undo(done.id);
      toasts.done(t.a.bulk.undone);
      await inbox.refresh();
    });
    if (done.failed) toasts.failed(t.a.bulk.someFailed(done.failed));
  } catch (error) {
    backs.forEach((back) => back());
    toasts.failed(t.a.error.refused((error as Error).message));
  }
}

async function give(row: CaseRow | undefined, owner: { id: string; name: string } | null): Promise<void> {
  if (inbox.chosen.size) {
    const word = owner && owner.id !== session.agent.id ? await wordFor(owner.name) : "";
    if (word !== null) await many({ kind: "assign", owner: owner?.id ?? null, ...(word ? { hand_over: word } : {}) }, (n) => t.a.bulk.assigned(n, owner?.name ?? t.a.choose.nobody), { owner });
  } else if (row && row.owner?.id !== owner?.id) {
    const word = owner && owner.id !== session.agent.id ? await wordFor(owner.name) : "";
    if (word !== null) await actions.assign(row.id, owner, word);
  }
}

async function assign(row: CaseRow | undefined): Promise<void> {
  const me = session.agent;
  const others = colleagues.list.filter((one) => one.id !== me.id).sort((a, b) => a.name.localeCompare(b.name));
  const chosen = await palette.choose<{ id: string; name: string } | "nobody">({
    title: t.a.choose.assign,
    options: [
      { value: { id: me.id, name: me.name }, label: t.a.choose.assignMe, hint: me.name, icon: "user", checked: row?.owner?.id === me.id },
      { value: "nobody" as const, label: t.a.choose.nobody, icon: "team", checked: row ? row.owner === null : false },
      ...others.map((one) => ({ value: one, label: one.name, icon: "user" as const, checked: row?.owner?.id === one.id })),
    ],
  });
  if (chosen) await give(row, chosen === "nobody" ? null : chosen);
}

async function team(row: CaseRow | undefined): Promise<void> {
  const list = colleagues.teams.length ? colleagues.teams : session.teams;
  const chosen = await palette.choose({ title: t.a.choose.team, options: list.map((one) => ({ value: one, label: one.name, icon: "team" as const, checked: row?.team.id === one.id })) });
  if (!chosen) return;
  if (inbox.chosen.size) {
    const word = await wordFor(chosen.name);
    if (word !== null) await many({ kind: "team", team: chosen.id, ...(word ? { hand_over: word } : {}) }, (n) => t.a.bulk.moved(n, chosen.name), { team: chosen });
  } else if (row && row.team.id !== chosen.id) {
    const word = await wordFor(chosen.name);
    if (word !== null) await actions.team(row.id, chosen, word);
  }
}

async function priority(row: CaseRow | undefined): Promise<void> {
  const chosen = await palette.choose({ title: t.a.choose.priority, options: t.a.priority.map((name, index) => ({ value: index as Priority, label: name, icon: "flag" as const, checked: row?.priority === index })) });
  if (chosen === null) return;
  if (inbox.chosen.size) await many({ kind: "priority", priority: chosen }, t.a.bulk.changed, { priority: chosen });
  else if (row) await actions.priority(row.id, chosen);
}

/** Which task of the register the case is. */
async function task(row: CaseRow | undefined): Promise<void> {
  if (!row) return;
  const options = tasks.list.map(({ key }) => ({ value: key, label: tasks.name(key), icon: "flag" as const, checked: row.task === key }));
  const chosen = await palette.choose({ title: t.a.choose.task, options: [...options, { value: "", label: t.a.choose.noTask, icon: "x" as const, checked: !row.task }] });
  if (chosen !== null) await actions.task(row.id, chosen);
}

async function label(row: CaseRow | undefined): Promise<void> {
  const chosen = await palette.choose({
    title: t.a.choose.label,
    options: tags.list.map((tag) => ({ value: tag.name, label: tag.name, icon: "tag" as const, checked: row?.tags.includes(tag.name) ?? false })),
    create: (name) => ({ value: name, label: t.a.choose.newLabel(name), icon: "plus" }),
  });
  if (!chosen) return;
  if (!tags.list.some((tag) => tag.name === chosen)) {
    try {
      const made = await client.post<{ id: string }>("/tags", { name: chosen });
      tags.list = [...tags.list, { id: made.id, name: chosen }];
    } catch (error) {
      toasts.failed(t.a.error.refused((error as Error).message));
      return;
    }
  }
  if (inbox.chosen.size) await many({ kind: "tag", tag: chosen }, (n) => t.a.bulk.labelled(n, chosen), {});
  else if (row) await actions.label(row.id, chosen);
}

async function snooze(row: CaseRow | undefined): Promise<void> {
  const now = time.now;
  const times = snoozeTimes(now).map(({ id, at }) => ({ value: at, label: t.a.choose[id], icon: "snooze" as const, hint: full(t.lang, at).split(",")[0] ?? "" }));
  const wake = row?.snoozed_until ? [{ value: 0, label: t.a.choose.wake, icon: "undo" as const }] : [];
  const chosen = await palette.choose({ title: t.a.choose.snooze, options: [...wake, ...times], create: (typed) => ownTime(typed, now) });
  if (chosen === null) return;
  const words = moment(chosen, now);
  if (inbox.chosen.size && chosen) await many({ kind: "snooze", until: chosen }, (n) => t.a.bulk.snoozed(n, words), { snoozed_until: chosen });
  else if (row) await actions.snooze(row.id, chosen || null, words);
}

/** What, then by when: two choices, both can be typed. */
async function promise(row: CaseRow | undefined): Promise<void> {
  if (!row) return;
  const [w, now] = [t.a.journey.promise, time.now];
  const what = await palette.choose<string>({ title: w.what, options: w.usual.map((text) => ({ value: text, label: text, icon: "flag" as const })), create: (text) => ({ value: text, label: w.say(text), icon: "edit" }) });
  if (!what) return;
  const times = promiseTimes(now).map(({ id, at }) => ({ value: at, label: w.times[id], icon: "clock" as const, hint: full(t.lang, at) }));
  const due = await palette.choose({ title: w.when, options: times, create: (typed) => ownTime(typed, now) });
  if (!due) return;
  try {
    await new PromiseActs(client).make(row.id, what, due);
    toasts.done(w.made(moment(due, now)));
    await book.find(row.id)?.kase.load();
  } catch (error) {
    toasts.failed(t.a.error.refused((error as Error).message));
  }
}

/** Where to, and why: what cannot be finished here is worth knowing. */
async function sendOn(row: CaseRow | undefined): Promise<void> {
  if (!row) return;
  const w = t.a.journey;
  const kinds = (["chat", "email", "voice", "form", "messaging"] as const).filter((kind) => kind !== row.channel.kind);
  const to = await palette.choose({ title: w.sendOn.where, options: kinds.map((kind) => ({ value: kind, label: t.a.channel[kind], icon: channelIcon[kind] })) });
  if (!to) return;
  const reasons = Object.entries(w.effort.reason).map(([value, label]) => ({ value, label, icon: "swap" as const }));
  const reason = await palette.choose({ title: w.sendOn.why, options: reasons });
  if (!reason) return;
  try {
    await client.post(`/cases/${row.id}/channel-moves`, { to, reason });
    toasts.done(w.sendOn.done(t.a.channel[to]));
  } catch (error) {
    toasts.failed(t.a.error.refused((error as Error).message));
  }
}

/** "15", "15:30", "15.30", "24.12.", "24.12. 10": a time today or tomorrow, or a day. */
export function ownTime(typed: string, now: number): { value: number; label: string; icon: "calendar" } | null {
  const match = /^(?:(\d{1,2})\.(\d{1,2})\.?(?:\s+|$))?(?:(\d{1,2})(?:[:.](\d{2}))?)?$/.exec(typed.trim());
  if (!match || (!match[1] && !match[3])) return null;
  const date = new Date(now);
  if (match[1] && match[2]) date.setMonth(Number(match[2]) - 1, Number(match[1]));
  date.setHours(match[3] ? Number(match[3]) : 9, Number(match[4] ?? 0), 0, 0);
  if (Number(match[3] ?? 0) > 23 || Number(match[4] ?? 0) > 59 || Number(match[2] ?? 1) > 12) return null;
  if (date.getTime() <= now) {
    if (match[1]) date.setFullYear(date.getFullYear() + 1);
    else date.setDate(date.getDate() + 1);
  }
  return { value: date.getTime(), label: full(t.lang, date.getTime()), icon: "calendar" };
}

async function solve(row: CaseRow | undefined): Promise<void> {
  if (inbox.chosen.size) await many({ kind: "status", status: "solved" }, t.a.bulk.solved, { status: "solved" });
  else if (row) await actions.status(row.id, row.status === "solved" ? "open" : "solved");
}

function solveNext(target: Target, row: CaseRow | undefined): void {
  if (!row) return;
  const next = inbox.beside(row.id, 1) ?? inbox.beside(row.id, -1);
  if (row.status !== "solved") void actions.status(row.id, "solved");
  if (next && next.id !== row.id) router.go(target.href(next.id), "replace");
  else router.go(target.list, "replace");
}

async function merge(target: Target, row: CaseRow | undefined): Promise<void> {
  if (!row) return;
  const option = (one: { id: string; number: number; title: string; hint: string }) => ({ value: { id: one.id, number: one.number }, label: one.title, hint: one.hint, icon: "merge" as const });
  const others = (book.find(row.id)?.kase.detail?.other_cases ?? []).map((one) => ({ ...option({ id: one.id, number: one.number, title: one.subject ?? t.a.kase.untitled, hint: String(one.number) }), icon: channelIcon[one.channel_kind] }));
  const into = await palette.choose({
    title: t.a.kase.mergeTitle,
    options: others,
    find: async (query, signal) => {
      const { items } = await client.get<{ items: CaseRow[] }>("/cases", { view: "all", q: query, limit: 7 }, { signal });
      return items.filter((one) => one.id !== row.id).map((one) => option({ id: one.id, number: one.number, title: [customerName(one.customer), caseTitle(one)].filter(Boolean).join(": "), hint: String(one.number) }));
    },
  });
  if (into && (await actions.merge(row.id, into))) router.go(target.href(into.id), "replace");
}

async function copy(row: CaseRow | undefined): Promise<void> {
  if (!row) return;
  await navigator.clipboard.writeText(`${location.origin}/cases/${row.id}`);
  toasts.done(t.a.kase.copied, undefined, "link");
}
