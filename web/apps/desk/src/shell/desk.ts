/** The shell's single things, under one name. */
import { t } from "@helppo/i18n/desk";
import { client } from "../app.svelte";
import { commands } from "./commands.svelte";
import { NoticesState } from "./notices.svelte";
import { PaletteState } from "./palette.svelte";
import { device } from "./storage";

export { commands } from "./commands.svelte";
export { time } from "./clock.svelte";
export { router } from "./router.svelte";
export { theme } from "./theme.svelte";
export { toasts } from "./toasts.svelte";

export const palette = new PaletteState(
  () => commands.active,
  () => t.a.palette.groups,
);

export const notices = new NoticesState(client, device);
