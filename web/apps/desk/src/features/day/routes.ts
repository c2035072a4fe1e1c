import type { Route } from "../../shell/router.svelte";

export const routes: Route[] = [{ path: "/my-day", area: "day", page: () => import("./DayPage.svelte") }];
