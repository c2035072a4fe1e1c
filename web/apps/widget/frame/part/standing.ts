// One short sentence on who has the floor, for the bar: the team on the home view, the talk's state in a talk.
import type { Chat } from "../chat.svelte.ts";
import type { Speech } from "../words/index.ts";

export interface Standing {
  /** `on`: somebody is there; `off`: nobody; `bot`: a machine; `none`: nothing to mark. */
  mark: "on" | "off" | "bot" | "none";
  words: string;
}

export function standing(chat: Chat): Standing {
  const { words } = chat.speech;
  const talk = chat.openTalk;
  if (chat.view.name !== "talk" || (!talk && (chat.view.human || !chat.boot.bot))) return team(chat);
  const soon = chat.staffed.state === "open" ? chat.speech.short(chat.staffed.estimate_ms) : null;
  if (!talk) return { mark: "bot", words: words.botFirst(soon) };
  switch (talk.state) {
    case "bot":
      return { mark: "bot", words: words.botFirst(soon) };
    case "waiting":
      if (chat.staffed.state !== "open") return team(chat);
      return { mark: "on", words: words.personJoins(chat.speech.about(talk.queue?.estimate_ms)) };
    case "person":
      if (!talk.agent) return team(chat);
      return talk.agent.present
        ? { mark: "on", words: words.isHere(talk.agent.name) }
        : { mark: "off", words: words.isAway(talk.agent.name) };
    case "ended":
      return team(chat);
    case "solved":
      return { mark: "none", words: words.solvedWith(chat.speech.when(talk.solved_at ?? chat.now, chat.now), talk.agent?.name ?? null) };
  }
}

function team(chat: Chat): Standing {
  return { mark: chat.staffed.state === "open" ? "on" : "off", words: sayTeam(chat.staffed, chat.speech, chat.now) };
}

/** How the team stands, in one sentence. */
export function sayTeam(staffed: Chat["staffed"], speech: Speech, now: number): string {
  const { words } = speech;
  if (staffed.state === "busy") return words.busy;
  if (staffed.state === "closed") {
    return staffed.opens_at === null ? words.closed : words.closedUntil(speech.when(staffed.opens_at, now));
  }
  const estimate = speech.about(staffed.estimate_ms);
  if (estimate === null) return words.here;
  return estimate === words.underMinute ? words.soon : words.within(estimate);
}
