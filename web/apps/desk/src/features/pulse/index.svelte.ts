/** The question of this desk. */
import { client } from "../../app.svelte";
import { PulseState } from "./pulse.svelte";

export const pulse = new PulseState(client);
