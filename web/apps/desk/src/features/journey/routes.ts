import type { Route } from "../../shell/router.svelte";

export const routes: Route[] = [{ path: "/effort", area: "board", needs: "report.read", page: () => import("./EffortPage.svelte") }];
