import { board } from "@helppo/i18n/desk-b";
import { t } from "@helppo/i18n/desk";
import type { Route } from "../../shell/router.svelte";

export const routes: Route[] = [
  {
    path: "/board",
    area: "board",
    needs: "board.read",
    page: async () => (await Promise.all([import("./BoardPage.svelte"), board.use(t.lang)]))[0],
  },
];
