/** How many of each kind somebody can hold. */
import type { AgentLimits, ChannelKind } from "@helppo/api";

/** The server's own bound. */
export const MOST = 50;

export function after(before: AgentLimits, kind: ChannelKind, to: number): AgentLimits {
  return { limits: { ...before.limits, [kind]: Math.min(MOST, Math.max(0, Math.round(to))) } };
}
