import { t } from "@helppo/i18n/desk";
import { customers } from "@helppo/i18n/desk-b";
import type { Route } from "../../shell/router.svelte";

const words = (): Promise<void> => customers.use(t.lang);

export const routes: Route[] = [
  { path: "/customers", area: "customers", needs: "customer.read", page: async () => (await Promise.all([import("./CustomersPage.svelte"), words()]))[0] },
  { path: "/customers/:id", area: "customers", needs: "customer.read", page: async () => (await Promise.all([import("./CustomerPage.svelte"), words()]))[0] },
];
