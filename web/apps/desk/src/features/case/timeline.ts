/** From what happened to what is drawn: days, cards, bubbles, notes and lines, in one column of time. */
import type { ChannelKind, TimelineItem } from "@helppo/api";

export type Side = "them" | "us" | "bot";

export type Block =
  | { kind: "day"; key: string; at: number }
  | { kind: "card"; key: string; side: Side; item: TimelineItem }
  | { kind: "say"; key: string; side: Side; items: TimelineItem[]; showChannel: boolean }
  | { kind: "note"; key: string; item: TimelineItem }
  | { kind: "event"; key: string; items: TimelineItem[] };

const TOGETHER_MS = 5 * 60_000;

/** Events that only repeat what a message or another line already says. */
const SILENT = new Set(["MessageReceived", "MessageSent", "MessageEdited", "NoteAdded", "Offered", "BotAnswered", "BotOffered", "FactAsked", "CustomerCreated", "ArticleRead", "SearchPerformed", "PresenceChanged", "SurveyAsked", "WorkMarked", "HelpAnswered", "SuggestionRefused"]);
/** Lines that tell one small story together: asked for a person, waited, accepted. */
const HAND_OVER = new Set(["BotHandedOver", "Queued", "OfferAccepted", "CaseAssigned"]);

export function isBubble(kind: ChannelKind | undefined): boolean {
  return kind === "chat" || kind === "messaging";
}

export function sideOf(item: TimelineItem): Side {
  switch (item.message?.author_kind) {
    case "customer":
      return "them";
    case "bot":
      return "bot";
    default:
      return "us";
  }
}

export function blocks(items: TimelineItem[]): Block[] {
  const list: Block[] = [];
  let day = "";
  let channel = "";
  for (const item of items) {
    if (!isShown(item)) continue;
    const today = new Date(item.at).toDateString();
    if (today !== day) {
      day = today;
      channel = "";
      list.push({ kind: "day", key: `day-${today}`, at: item.at });
    }
    const last = list.at(-1);
    if (item.kind === "note") {
      list.push({ kind: "note", key: item.id, item });
    } else if (item.kind === "event" || isSurvey(item)) {
      if (last?.kind === "event" && joins(last.items, item)) last.items.push(item);
      else list.push({ kind: "event", key: item.id, items: [item] });
    } else if (isBubble(item.channel?.kind)) {
      const side = sideOf(item);
      if (last?.kind === "say" && last.side === side && together(last.items, item)) last.items.push(item);
      else list.push({ kind: "say", key: item.id, side, items: [item], showChannel: item.channel?.id !== channel });
      channel = item.channel?.id ?? "";
    } else {
      list.push({ kind: "card", key: item.id, side: sideOf(item), item });
      channel = item.channel?.id ?? "";
    }
  }
  return list;
}

export function isShown(item: TimelineItem): boolean {
  if (item.message?.delivery === "recalled") return false;
  if (item.kind !== "event" || !item.event) return true;
  const { name, data } = item.event;
  // A reply or a solution already says that the contact ended well.
  if (name === "InteractionEnded") return !["answered", "solved", "merged"].includes(String(data["how"]));
  if (name === "CaseOpened") return item.actor.kind !== "customer";
  if (name === "CaseStatusChanged" && data["from"] === data["to"]) return false;
  if (name === "DeliveryChanged") return data["to"] === "failed" || data["to"] === "unknown";
  return !SILENT.has(name);
}

/** The question "how easy was it" is asked by the house, not by a person: one line is enough. */
function isSurvey(item: TimelineItem): boolean {
  return item.message?.survey != null && item.message.author_kind === "system";
}

export function joins(run: TimelineItem[], item: TimelineItem): boolean {
  if (isSmall(item) && run.every((one) => one.event?.name === item.event?.name)) return run[0]?.actor.id === item.actor.id && run[0]?.actor.kind === item.actor.kind && item.at - (run.at(-1)?.at ?? 0) < TOGETHER_MS;
  const first = run[0]?.event?.name ?? "";
  const last = run.at(-1)?.event?.name ?? "";
  const name = item.event?.name ?? "";
  if (!HAND_OVER.has(name) || !HAND_OVER.has(last) || run.some((one) => one.event?.name === name)) return false;
  return first === "BotHandedOver" || first === "Queued" || first === "OfferAccepted";
}

/** Labels and facts come in handfuls. */
function isSmall(item: TimelineItem): boolean {
  return item.event?.name === "CaseTagged" || item.event?.name === "FactRecorded";
}

function together(run: TimelineItem[], item: TimelineItem): boolean {
  const last = run.at(-1);
  return last !== undefined && last.actor.id === item.actor.id && last.channel?.id === item.channel?.id && item.at - last.at < TOGETHER_MS && !last.message?.survey && last.message?.source == null && last.message?.options == null;
}

/** What the customer said last, in one line; empty when they have said nothing yet. */
export function lastWords(items: readonly TimelineItem[]): string {
  const last = items.findLast((item) => item.message?.author_kind === "customer" && item.message.text.trim() !== "");
  return last?.message?.text.replace(/\s+/g, " ").trim().slice(0, 200) ?? "";
}

/** Joins what arrives with what is there: by id, in order of the case's own sequence. */
export function merge(items: TimelineItem[], more: TimelineItem[]): TimelineItem[] {
  const byId = new Map(items.map((item) => [item.id, item]));
  for (const item of more) byId.set(item.id, item);
  return [...byId.values()].sort((a, b) => a.seq - b.seq);
}
