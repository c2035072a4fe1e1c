import { planning } from "@helppo/i18n/desk-b";
import { t } from "@helppo/i18n/desk";
import type { Route } from "../../shell/router.svelte";

export const routes: Route[] = [{ path: "/planning/:tab?", area: "board", needs: "report.read", page: async () => (await Promise.all([import("./PlanningPage.svelte"), planning.use(t.lang)]))[0] }];
