import { t } from "@helppo/i18n/desk";
import { knowledge } from "@helppo/i18n/desk-b";
import type { Route } from "../../shell/router.svelte";

const words = (): Promise<void> => knowledge.use(t.lang);

export const routes: Route[] = [
  { path: "/knowledge", area: "knowledge", needs: "knowledge.read", page: async () => (await Promise.all([import("./KnowledgePage.svelte"), words()]))[0] },
  { path: "/knowledge/reading", area: "knowledge", needs: "knowledge.read", page: async () => (await Promise.all([import("./ReadingPage.svelte"), words()]))[0] },
  { path: "/knowledge/synonyms", area: "knowledge", needs: "knowledge.read", page: async () => (await Promise.all([import("./SynonymsPage.svelte"), words()]))[0] },
  { path: "/knowledge/:id/:locale?", area: "knowledge", needs: "knowledge.read", page: async () => (await Promise.all([import("./ArticlePage.svelte"), words()]))[0] },
];
