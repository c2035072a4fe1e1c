/** The inbox of this desk. */
import { client, session } from "../../app.svelte";
import { time } from "../../shell/desk";
import { BulkState } from "./bulk.svelte";
import { InboxState } from "./inbox.svelte";
import { ViewsState } from "./views.svelte";

export const views = new ViewsState(client);
const me = (): string => session.session?.agent.id ?? "";

export const inbox = new InboxState(client, me, () => time.now, ({ team, owner }) => owner === me() || session.teams.some((one) => one.id === team));
export const bulk = new BulkState(client);
