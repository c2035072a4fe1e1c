/** How channels and clocks look and read in rows and headers. */
import type { CaseRow, ChannelKind } from "@helppo/api";
import { clock, sameDay, shortDay, span, t } from "@helppo/i18n/desk";
import type { IconName } from "@helppo/ui/primitives";
import type { RowClock } from "./rows";

export const channelIcon: Record<ChannelKind, IconName> = { chat: "chat", email: "mail", voice: "phone", form: "form", messaging: "whatsapp" };

interface Person {
  name: string;
  address?: string | null;
  identities?: readonly { kind: string; value: string }[];
}

/** Their name; before anybody has told it, the address by which we know them. */
export function customerName({ name, address, identities = [] }: Person): string {
  const found = ["email", "phone"].map((kind) => identities.find((one) => one.kind === kind)?.value).find(Boolean);
  return name || found || address || t.a.customer.nameless;
}

export function firstName(customer: Person): string {
  return customerName(customer).split(" ")[0] ?? "";
}

/** Task before subject: what the customer came to do. Empty when nobody has said it yet. */
export function caseTitle(row: Pick<CaseRow, "task" | "subject">): string {
  return row.task || row.subject || "";
}

/** "15:00" today, "21 Nov" another day. */
export function moment(at: number, now: number): string {
  return sameDay(at, now) ? clock(t.lang, at) : shortDay(t.lang, at, now);
}

export function clockWords(one: RowClock, now: number): string {
  switch (one.kind) {
    case "breach":
      return t.a.inbox.over(span(t.lang, Math.max(60_000, one.ms)));
    case "risk":
    case "left":
      return t.a.inbox.left(span(t.lang, Math.max(60_000, one.ms)));
    case "snoozed":
      return t.a.inbox.until(moment(one.until, now));
    case "ago":
      return span(t.lang, Math.max(60_000, one.ms));
  }
}
