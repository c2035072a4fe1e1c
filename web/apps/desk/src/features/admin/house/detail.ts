/** The data of an audit entry in one line, and the names of what it is about. */
import type { AuditEntry } from "@helppo/api";

const ID = /\b[a-z]{3}_[0-9a-hjkmnp-tv-z]{13}\b/g;

/** Ids by the names that people know, where there is one. */
export function named(text: string, names: ReadonlyMap<string, string>): string {
  return text.replace(ID, (id) => names.get(id) ?? id);
}

/** The names that the log itself tells, the newest first: what is gone from the lists is still known by it. */
export function namesIn(entries: readonly AuditEntry[]): Map<string, string> {
  const names = new Map<string, string>();
  const learn = (id: string | undefined, name: unknown): void => {
    if (id && typeof name === "string" && name && !names.has(id)) names.set(id, name);
  };
  for (const { actor, actor_name, object, detail } of entries) {
    learn(actor.id, actor_name);
    learn(object, (detail as { name?: unknown } | null)?.name);
  }
  return names;
}

/** "role: agent → supervisor". */
export function details(detail: unknown): string {
  if (detail === null || detail === undefined) return "";
  if (typeof detail !== "object") return String(detail);
  const { from, to } = detail as { from?: unknown; to?: unknown };
  if (isPlain(from) && isPlain(to)) {
    const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])];
    return keys.filter((key) => JSON.stringify(from[key]) !== JSON.stringify(to[key])).map((key) => `${key}: ${said(from[key])} → ${said(to[key])}`).join(" · ");
  }
  return Object.entries(detail as Record<string, unknown>)
    .map(([key, value]) => {
      const change = value as { from?: unknown; to?: unknown } | null;
      if (change && typeof change === "object" && "from" in change && "to" in change) return `${key}: ${said(change.from)} → ${said(change.to)}`;
      return `${key}: ${said(value)}`;
    })
    .join(" · ");
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function said(value: unknown): string {
  if (Array.isArray(value)) return value.map(said).join(", ");
  return value !== null && typeof value === "object" ? JSON.stringify(value) : String(value ?? "–");
}
