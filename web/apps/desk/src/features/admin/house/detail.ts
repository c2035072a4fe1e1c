/** The data of an audit entry in one line: "role: agent → supervisor". */
export function details(detail: unknown): string {
  if (detail === null || detail === undefined) return "";
  if (typeof detail !== "object") return String(detail);
  return Object.entries(detail as Record<string, unknown>)
    .map(([key, value]) => {
      const change = value as { from?: unknown; to?: unknown } | null;
      if (change && typeof change === "object" && "from" in change && "to" in change) return `${key}: ${said(change.from)} → ${said(change.to)}`;
      return `${key}: ${said(value)}`;
    })
    .join(", ");
}

function said(value: unknown): string {
  if (Array.isArray(value)) return value.map(said).join(" ");
  return value !== null && typeof value === "object" ? JSON.stringify(value) : String(value ?? "–");
}
