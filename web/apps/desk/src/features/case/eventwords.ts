/** One line for what happened: an icon, a sentence, and the names in it that are set in bold. */
import type { TimelineItem } from "@helppo/api";
import { full, span, t } from "@helppo/i18n/desk";
import type { IconName } from "@helppo/ui/primitives";
import { factName } from "./facts";
import { tasks } from "./tasks.svelte";

export interface EventWords {
  icon: IconName;
  text: string;
  names: string[];
}

/** Looks up what an event only names by id. */
export interface Names {
  me: string | null;
  agent: (id: string) => string | undefined;
  team: (id: string) => string | undefined;
  /** Whose case it is, as we call them. */
  customer?: string | undefined;
}

type Data = Record<string, unknown>;

export function eventWords(items: TimelineItem[], known: Names): EventWords {
  const first = items[0];
  const names = withNames(items, known);
  if (!first) return { icon: "info", text: "", names: [] };
  if (first.message) return { icon: "star", text: t.a.event.surveyAsked, names: [] };
  const handOver = items.find((item) => item.event?.name === "BotHandedOver" || item.event?.name === "Queued");
  const accepted = items.find((item) => item.event?.name === "OfferAccepted");
  if (handOver && accepted) {
    const asked = handOver.event?.name === "BotHandedOver" ? handedOver(handOver, names) : t.a.event.queued;
    const who = nameOf(accepted, names);
    return { icon: "user", text: `${asked}, ${t.a.event.waited(span(t.lang, accepted.at - handOver.at))}. ${t.a.event.accepted(who)}`, names: [who] };
  }
  if (first.event?.name === "CaseTagged") return labels(items, names);
  if (first.event?.name === "FactRecorded") {
    const who = nameOf(first, names);
    const keys = [...new Set(items.map((item) => factName(text(item.event?.data["key"])).toLocaleLowerCase(t.lang)))];
    return { icon: "info", text: t.a.event.fact(who, keys.join(", ")), names: [who] };
  }
  const one = words(first, names);
  return { ...one, names: [...one.names, nameOf(first, names)].filter(Boolean) };
}

/** The event brings the names of its day: people and teams may have gone since. */
function withNames(items: TimelineItem[], known: Names): Names {
  const brought = Object.assign({}, ...items.map((item) => item.event?.data["names"] ?? {})) as Record<string, string>;
  return { ...known, agent: (id) => known.agent(id) ?? brought[id], team: (id) => known.team(id) ?? brought[id] };
}

function words(item: TimelineItem, names: Names): EventWords {
  const who = nameOf(item, names);
  const data: Data = item.event?.data ?? {};
  const e = t.a.event;
  const line = (icon: IconName, text: string, ...bold: string[]): EventWords => ({ icon, text, names: bold });
  switch (item.event?.name) {
    case "CaseOpened":
      return line("inbox", e.CaseOpened(who));
    case "CaseStatusChanged":
      return status(text(data["to"]), text(data["from"]), who, line);
    case "CaseAssigned":
      return assigned(data, who, names, line);
    case "CasePriorityChanged":
      return line("flag", e.priority(who, t.a.priority[Number(data["to"])] ?? ""));
    case "CaseSnoozed":
      return data["until"] ? line("snooze", e.snoozed(who, full(t.lang, Number(data["until"])))) : line("snooze", e.woken);
    case "CasesMerged":
      return line("merge", e.merged(who));
    case "CasesUnmerged":
      return line("merge", e.unmerged(who));
    case "TaskIdentified":
      return line("flag", e.task(tasks.name(text(data["task"]))));
    case "PromiseMade":
      return line("flag", t.a.journey.event.made(who, full(t.lang, Number(data["due_at"]))));
    case "PromiseKept":
      return line("check", data["late"] ? t.a.journey.event.keptLate(who) : t.a.journey.event.kept(who));
    case "PromiseReleased":
      return line("pass", t.a.journey.event.released(who));
    case "PromiseBroken":
      return line("alert", t.a.journey.event.broken);
    case "ChannelMoved":
      return line("swap", t.a.journey.event.sentOn(who, t.a.channel[text(data["to"]) as keyof typeof t.a.channel] ?? "", t.a.journey.effort.reason[text(data["reason"])] ?? ""));
    case "EffortRaised":
      return line("flag", t.a.journey.event.raised[text(data["to"])] ?? "");
    case "BotHandedOver":
      return line("user", handedOver(item, names));
    case "Queued":
      return line("clock", e.queued);
    case "OfferAccepted":
      return line("user", e.accepted(who));
    case "OfferDeclined":
      return line("pass", e.declined(agentIn(data, names) ?? who));
    case "OfferExpired":
      return line("clock", e.expired(agentIn(data, names) ?? who));
    case "OfferWithdrawn":
      return line("swap", e.withdrawn(agentIn(data, names) ?? who));
    case "Transferred":
      return line("swap", e.requeued);
    case "Overflowed":
      return line("team", t.a.duty.overflowed(names.team(text(data["to"])) ?? ""), names.team(text(data["to"])) ?? "");
    case "CallbackRequested":
      return line("phone", t.a.duty.callbackAsked);
    case "InteractionStarted":
      return line("chat", e.started(channelWord(data)));
    case "WrapUpStarted":
      return talkEnded(item, who, line) ?? line("check", e.ended(e.how[text(data["how"])] ?? t.a.duty.wrap.key));
    case "InteractionEnded":
      return talkEnded(item, who, line) ?? line("check", e.ended(e.how[text(data["how"])] ?? text(data["how"])));
    case "SurveyAsked":
      return line("star", e.surveyAsked);
    case "SurveyAnswered":
      return line("star", e.surveyAnswered(Number(data["score"])));
    case "DeliveryChanged":
      return line("alert", data["to"] === "failed" ? e.failed : e.undelivered);
    case "AssuranceRaised":
      return line("shield", e.assurance(t.a.customer.assuranceStep[text(data["to"]) as keyof typeof t.a.customer.assuranceStep] ?? text(data["to"])));
    case "ServiceLevelAtRisk":
      return line("clock", level(data, t.a.duty.levelEvent.atRisk(replyWord(data))));
    case "ServiceLevelBreached":
      return line("alert", level(data, t.a.duty.levelEvent.breached(replyWord(data))));
    case "ServiceLevelEased":
      return line("clock", t.a.duty.levelEvent.eased(replyWord(data)));
    case "HelpAsked": {
      const whom = names.team(text(data["team"])) ?? agentIn(data, names) ?? "";
      return line("users", t.a.duty.helpEvent.asked(who, whom), whom);
    }
    case "HelpClosed":
      return data["thanked"] ? line("smile", t.a.duty.helpEvent.thanked(who)) : line("users", t.a.duty.helpEvent.closed(who));
    case "DueChanged":
      return line("clock", data["at"] ? t.a.duty.levelEvent.due(replyWord(data), full(t.lang, Number(data["at"]))) : t.a.duty.levelEvent.noDue);
    case "ChannelMoved":
    case "ChannelMoveRecommended":
      return line("swap", e.channelMoved(who, channelWord(data)));
    default:
      return line("info", e.other(who, item.event?.name ?? ""));
  }
}

function replyWord(data: Data): string {
  return t.a.duty.level.kinds[text(data["kind"])] ?? text(data["kind"]);
}

/** The policy is named when the event brings it. */
function level(data: Data, said: string): string {
  return data["policy"] ? t.a.duty.levelEvent.policy(said, text(data["policy"])) : said;
}

/** Who ended a chat or a call; null when it came to its end in another way. */
function talkEnded({ actor, event }: TimelineItem, who: string, line: (icon: IconName, text: string) => EventWords): EventWords | null {
  const { byUs, byThem, byCustomer } = t.a.duty.talk;
  const data = event?.data ?? {};
  if (actor.kind === "customer") return line("out", byCustomer);
  if (data["how"] === "agent_ended") return line("out", byUs(who));
  return data["how"] === "hung_up" ? line("phone", byThem) : null;
}

function handedOver(item: TimelineItem, names: Names): string {
  return item.actor.kind === "bot" ? t.a.event.botHandedOver : t.a.event.handedOver(nameOf(item, names));
}

/** What was put on and what was taken off, at the end of it all. */
function labels(items: TimelineItem[], names: Names): EventWords {
  const first = items[0];
  const who = first ? nameOf(first, names) : "";
  const last = new Map<string, { on: boolean; was: boolean }>();
  for (const { event } of items) {
    const tag = text(event?.data["tag"] ?? event?.data["name"]);
    const on = !event?.data["removed"];
    last.set(tag, { on, was: last.get(tag)?.was ?? !on });
  }
  const pick = (on: boolean): string[] => [...last].filter(([, one]) => one.on === on && one.was !== on).map(([tag]) => tag);
  const [added, removed] = [pick(true), pick(false)];
  const e = t.a.event;
  const said = added.length && removed.length ? e.relabelled(who, added, removed) : added.length ? e.labelled(who, added) : removed.length ? e.unlabelled(who, removed) : e.labelledBack(who, [...last.keys()]);
  return { icon: "tag", text: said, names: [who, ...last.keys()] };
}

function status(to: string, from: string, who: string, line: (icon: IconName, text: string) => EventWords): EventWords {
  const e = t.a.event;
  if (to === "solved") return line("check", e.solved(who));
  if (to === "closed") return line("lock", e.closed);
  if (to === "pending") return line("clock", e.pending);
  return line("undo", from === "solved" || from === "closed" ? e.reopened(who) : e.again);
}

function assigned(data: Data, who: string, names: Names, line: (icon: IconName, text: string, ...bold: string[]) => EventWords): EventWords {
  const e = t.a.event;
  const owner = text(data["to_owner"]);
  const team = text(data["to_team"]);
  if (team && team !== text(data["from_team"])) {
    const from = names.team(text(data["from_team"]));
    const to = names.team(team) ?? "";
    return line("swap", from ? e.moved2(who, from, to) : e.moved(who, to));
  }
  if (!owner) return line("pass", e.released(who));
  const name = agentName(owner, names) ?? "";
  if (owner === names.me && name !== who) return line("pass", e.assignedYou(who));
  return name === who ? line("user", e.took(who)) : line("pass", e.assigned(who, name), name);
}

export function nameOf(item: TimelineItem, names: Names): string {
  const { kind, id, name } = item.actor;
  if (id && id === names.me) return t.a.common.you;
  if (kind === "bot") return t.a.event.bot;
  if (kind === "rule") return name || t.a.kase.automation;
  if (kind === "system") return t.a.kase.system;
  if (kind === "customer") return name || names.customer || t.a.customer.nameless;
  return name || (id ? names.agent(id) : undefined) || t.a.kase.someone;
}

function agentName(id: string, names: Names): string | undefined {
  return id === names.me ? t.a.common.you : names.agent(id);
}

function agentIn(data: Data, names: Names): string | undefined {
  return agentName(text(data["agent"]), names);
}

function channelWord(data: Data): string {
  return t.a.channel[text(data["channel_kind"]) as keyof typeof t.a.channel] ?? "";
}

function text(value: unknown): string {
  return typeof value === "string" ? value : value === undefined || value === null ? "" : String(value);
}

/** The sentence cut so that names stand out. */
export function bold(words: EventWords): { text: string; strong: boolean }[] {
  const names = [...new Set(words.names)].filter(Boolean);
  let found = [{ text: words.text, strong: false }];
  for (const name of names) {
    found = found.flatMap((piece) => {
      const at = piece.strong ? -1 : piece.text.indexOf(name);
      if (at < 0) return [piece];
      return [
        { text: piece.text.slice(0, at), strong: false },
        { text: name, strong: true },
        { text: piece.text.slice(at + name.length), strong: false },
      ].filter((one) => one.text);
    });
  }
  return found;
}
