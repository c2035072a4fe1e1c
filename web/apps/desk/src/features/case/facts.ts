/** What a fact is called: the server keeps keys of plain letters, people read words. */
import { t } from "@helppo/i18n/desk";
import { fold } from "../../shell/match";

export function factName(key: string): string {
  const known = t.a.customer.factName[key];
  return known ?? key.charAt(0).toLocaleUpperCase(t.lang) + key.slice(1).replace(/[_.-]+/g, " ");
}

/** The key for what a person calls it. Empty when nothing is left of it. */
export function factKey(typed: string): string {
  const wanted = fold(typed.trim());
  const known = Object.entries(t.a.customer.factName).find(([, name]) => fold(name) === wanted)?.[0];
  return known ?? wanted.replace(/[^a-z0-9_.-]+/g, "_").replace(/^_+|_+$/g, "");
}
