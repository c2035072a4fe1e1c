/** The inbox of this desk. */
import { client, session } from "../../app.svelte";
import { time } from "../../shell/desk";
import { BulkState } from "./bulk.svelte";
import { InboxState } from "./inbox.svelte";
import { ViewsState } from "./views.svelte";

export const views = new ViewsState(client);
export const inbox = new InboxState(client, () => session.session?.agent.id ?? "", () => time.now);
export const bulk = new BulkState(client);
