import { t } from "@helppo/i18n/desk";
import { admin } from "@helppo/i18n/desk-b";
import type { Route } from "../../shell/router.svelte";

export const routes: Route[] = [{ path: "/admin/:page?/:id?", area: "admin", page: async () => (await Promise.all([import("./AdminPage.svelte"), admin.use(t.lang)]))[0] }];
