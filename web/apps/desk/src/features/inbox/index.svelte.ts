/** The inbox of this desk. */
import { client, session } from "../../app.svelte";
import { time } from "../../shell/desk";
import { BulkState } from "./bulk.svelte";
import { InboxState } from "./inbox.svelte";
import { Targets } from "./targets.svelte";
import { ViewsState } from "./views.svelte";

export const views = new ViewsState(client);
const me = (): string => session.session?.agent.id ?? "";

export const targets = new Targets();
export const inbox = new InboxState(client, {
  me,
  now: () => time.now,
  sees: ({ team, owner }) => owner === me() || session.teams.some((one) => one.id === team),
  told: (row) => targets.told(row),
});
export const bulk = new BulkState(client);
