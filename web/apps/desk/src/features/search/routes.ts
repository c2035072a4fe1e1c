import { t } from "@helppo/i18n/desk";
import { customers } from "@helppo/i18n/desk-b";
import type { Route } from "../../shell/router.svelte";

export const routes: Route[] = [
  {
    path: "/search",
    area: "search",
    page: async () => (await Promise.all([import("./SearchPage.svelte"), customers.use(t.lang)]))[0],
  },
];
