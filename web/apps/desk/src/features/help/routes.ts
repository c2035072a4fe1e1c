import type { Route } from "../../shell/router.svelte";

export const routes: Route[] = [{ path: "/help-calls/:call?", area: "day", page: () => import("./HelpPage.svelte") }];
