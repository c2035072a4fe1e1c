/** The settings pages: who may see each, and where its code is. */
import type { Component } from "svelte";
import type { IconName } from "@helppo/ui/kit";

export type PageName = "channels" | "hours" | "notices" | "quarantine" | "teams" | "queues" | "policy" | "service" | "tags" | "fields" | "texts" | "effort" | "brands" | "people" | "organisation" | "keys" | "audit" | "me";
export type GroupName = "service" | "work" | "house" | "you";

export interface AdminPlace {
  name: PageName;
  group: GroupName;
  icon: IconName;
  /** Permission as the server names it; none: for everybody. */
  needs?: string;
  page: () => Promise<{ default: Component<{ id?: string }> | Component<Record<string, never>> }>;
}

export const places: AdminPlace[] = [
  { name: "channels", group: "service", icon: "chat", needs: "channel.manage", page: () => import("./channels/ChannelsPage.svelte") },
  { name: "hours", group: "service", icon: "clock", needs: "hours.manage", page: () => import("./hours/HoursPage.svelte") },
  { name: "notices", group: "service", icon: "bell", needs: "routing.manage", page: () => import("./notices/NoticesPage.svelte") },
  { name: "texts", group: "service", icon: "bolt", needs: "knowledge.edit", page: () => import("./texts/TextsPage.svelte") },
  { name: "effort", group: "service", icon: "smile", needs: "report.read", page: () => import("./effort/EffortPage.svelte") },
  { name: "quarantine", group: "service", icon: "shield", needs: "raw.read", page: () => import("./channels/QuarantinePage.svelte") },
  { name: "teams", group: "work", icon: "team", needs: "team.manage", page: () => import("./people/TeamsPage.svelte") },
  { name: "queues", group: "work", icon: "inbox", needs: "routing.manage", page: () => import("./work/QueuesPage.svelte") },
  { name: "policy", group: "work", icon: "swap", needs: "routing.manage", page: () => import("./policy/PolicyPage.svelte") },
  { name: "service", group: "work", icon: "star", needs: "routing.manage", page: () => import("./levels/LevelsPage.svelte") },
  { name: "tags", group: "work", icon: "tag", needs: "settings.manage", page: () => import("./work/TagsPage.svelte") },
  { name: "fields", group: "work", icon: "form", needs: "settings.manage", page: () => import("./work/FieldsPage.svelte") },
  { name: "people", group: "house", icon: "users", needs: "people.manage", page: () => import("./people/PeoplePage.svelte") },
  { name: "organisation", group: "house", icon: "org", needs: "settings.manage", page: () => import("./house/OrganisationPage.svelte") },
  { name: "brands", group: "house", icon: "globe", needs: "settings.manage", page: () => import("./brands/BrandsPage.svelte") },
  { name: "keys", group: "house", icon: "key", needs: "key.manage", page: () => import("./house/KeysPage.svelte") },
  { name: "audit", group: "house", icon: "list", needs: "audit.read", page: () => import("./house/AuditPage.svelte") },
  { name: "me", group: "you", icon: "user", page: () => import("./me/MePage.svelte") },
];

export const groups: GroupName[] = ["service", "work", "house", "you"];
