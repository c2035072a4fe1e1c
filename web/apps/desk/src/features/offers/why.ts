/** Why this work and why this agent, in the agent's language: at most two short sentences of each. */
import type { Why } from "@helppo/api";
import { span, t } from "@helppo/i18n/desk";

export function whyWords(why: Why): string[] {
  const w = t.a.duty.why;
  return [urgency(why), why.priority > 1 ? w.priority(t.a.priority[why.priority] ?? "") : "", why.lift > 0 ? w.lifted : "", mine(why), why.eased > 0 ? w.eased(why.eased) : ""].filter(Boolean);
}

/** The strongest reason only: what was broken off or is overdue goes before everything, whatever else holds. */
function urgency(why: Why): string {
  const w = t.a.duty.why;
  const waited = span(t.lang, why.waited_ms);
  if (why.broken_off) return w.brokenOff;
  if (why.overdue) return w.overdue(waited);
  const target = span(t.lang, why.target_ms);
  return why.waited_ms > why.target_ms ? w.late(waited, target) : w.waited(waited, target);
}

function mine(why: Why): string {
  const w = t.a.duty.why;
  return why.agent === "able" ? w.able(why.load, why.limit) : w[why.agent];
}
