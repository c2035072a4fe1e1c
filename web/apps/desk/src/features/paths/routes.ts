import { t } from "@helppo/i18n/desk";
import { paths } from "@helppo/i18n/desk-b";
import type { Route } from "../../shell/router.svelte";

const spoken = async <T>(page: Promise<T>): Promise<T> => (await Promise.all([page, paths.use(t.lang)]))[0];

export const routes: Route[] = [
  { path: "/paths", area: "board", needs: "report.read", page: () => spoken(import("./PathsPage.svelte")) },
  { path: "/tasks/:key?", area: "board", needs: "case.read", page: () => spoken(import("./TasksPage.svelte")) },
];
