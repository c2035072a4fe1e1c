import { history } from "@helppo/i18n/desk-b";
import { t } from "@helppo/i18n/desk";
import type { Route } from "../../shell/router.svelte";

export const routes: Route[] = [
  { path: "/reports/month", area: "board", needs: "report.read", page: async () => (await Promise.all([import("./MonthPage.svelte"), history.use(t.lang)]))[0] },
  { path: "/reports/pulse", area: "board", needs: "report.read", page: async () => (await Promise.all([import("./PulsePage.svelte"), history.use(t.lang)]))[0] },
  { path: "/reports/:metric?", area: "board", needs: "report.read", page: async () => (await Promise.all([import("./ReportsPage.svelte"), history.use(t.lang)]))[0] },
];
