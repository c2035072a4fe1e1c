import { t } from "@helppo/i18n/desk";
import { bot } from "@helppo/i18n/desk-b";
import type { Route } from "../../shell/router.svelte";

const words = (): Promise<void> => bot.use(t.lang);

export const routes: Route[] = [
  { path: "/bot", area: "board", needs: "report.read", page: async () => (await Promise.all([import("./FiguresPage.svelte"), words()]))[0] },
  { path: "/bot/backlog", area: "knowledge", needs: "knowledge.read", page: async () => (await Promise.all([import("./BacklogPage.svelte"), words()]))[0] },
  { path: "/bot/try", area: "board", needs: "settings.manage", page: async () => (await Promise.all([import("./TryPage.svelte"), words()]))[0] },
  { path: "/bot/settings", area: "board", needs: "settings.manage", page: async () => (await Promise.all([import("./SettingsPage.svelte"), words()]))[0] },
  { path: "/bot/versions", area: "board", needs: "settings.manage", page: async () => (await Promise.all([import("./VersionsPage.svelte"), words()]))[0] },
];
