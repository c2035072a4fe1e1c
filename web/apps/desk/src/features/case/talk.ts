/** A talk is a chat or a call: it runs until one side ends it. What is written after that no longer meets anybody at once. */
import type { CaseDetail, CaseRow, TimelineItem } from "@helppo/api";

export type TalkKind = "chat" | "voice";

export interface Talk {
  id: string;
  kind: TalkKind;
}

const ENDS = new Set(["agent_ended", "hung_up", "written_up"]);

/** The talk that this person is in. */
export function myTalk(head: Pick<CaseRow, "channel" | "interaction">, me: string | undefined): Talk | null {
  const { interaction } = head;
  const kind = kindOf(interaction?.channel_kind ?? head.channel.kind);
  return interaction && kind && interaction.state === "active" && interaction.agent === me ? { id: interaction.id, kind } : null;
}

/** The talk that has ended, by either side, while nothing else was begun since. */
export function talkOver(head: Pick<CaseDetail, "channel" | "interaction">, items: TimelineItem[]): Talk | null {
  const { interaction } = head;
  if (interaction && interaction.state !== "wrap_up") return null;
  const kind = kindOf(interaction?.channel_kind ?? head.channel.kind);
  if (!kind) return null;
  if (interaction) return { id: interaction.id, kind };
  const end = items.findLast((item) => ends(item) || item.message?.author_kind === "customer");
  return end && ends(end) ? { id: end.interaction ?? end.id, kind } : null;
}

function ends({ actor, event }: TimelineItem): boolean {
  return (event?.name === "WrapUpStarted" || event?.name === "InteractionEnded") && (actor.kind === "customer" || ENDS.has(String(event.data["how"])));
}

function kindOf(kind: string): TalkKind | null {
  return kind === "chat" || kind === "voice" ? kind : null;
}
