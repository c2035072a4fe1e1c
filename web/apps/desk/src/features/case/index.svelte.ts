/** The cases of this desk. */
import type { ActorRef } from "@helppo/api";
import { client, session } from "../../app.svelte";
import { toasts } from "../../shell/desk";
import { device } from "../../shell/storage";
import { inbox } from "../inbox/index.svelte";
import { CaseActions } from "./actions.svelte";
import { CaseBook } from "./book.svelte";
import { Drafts } from "./drafts";

const actor = (): ActorRef => ({ kind: "agent", id: session.session?.agent.id ?? null, name: session.session?.agent.name ?? "" });

export const drafts = new Drafts(device, () => session.session?.agent.id ?? "");
export const book = new CaseBook(client, {
  client,
  drafts,
  actor,
  now: Date.now,
  later: (run, ms) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
});
export const actions = new CaseActions(client, inbox, book, toasts);
