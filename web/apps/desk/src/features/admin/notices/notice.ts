/** A notice while it is written: words in three languages, from when, until when. */
import type { Locale, Notice, NoticeLevel } from "@helppo/api";

export const LANGUAGES: Locale[] = ["fi", "sv", "en"];
export const LEVELS: NoticeLevel[] = ["outage", "warning", "info"];
/** So long a text still fits above a chat on a phone; the server's own bound. */
export const LONGEST = 200;

export interface Draft {
  level: NoticeLevel;
  texts: Record<Locale, string>;
  /** As a date-and-time field has it; empty: at once. */
  from: string;
  /** Empty: until it is withdrawn. */
  until: string;
}

export function draftOf(notice: Notice | null, now: number): Draft {
  const texts = { en: "", fi: "", sv: "", ...notice?.texts };
  if (!notice) return { level: "outage", texts, from: "", until: "" };
  return { level: notice.level, texts, from: notice.starts_at > now ? fieldOf(notice.starts_at) : "", until: notice.ends_at === null ? "" : fieldOf(notice.ends_at) };
}

export interface Input {
  level: NoticeLevel;
  texts: Partial<Record<Locale, string>>;
  starts_at?: number;
  ends_at?: number;
}

export function inputOf(draft: Draft): Input {
  const texts = Object.fromEntries(LANGUAGES.map((lang) => [lang, draft.texts[lang].trim()]).filter(([, text]) => text)) as Input["texts"];
  const [from, until] = [timeOf(draft.from), timeOf(draft.until)];
  return { level: draft.level, texts, ...(from === null ? {} : { starts_at: from }), ...(until === null ? {} : { ends_at: until }) };
}

export type Wrong = "one" | "long" | "before" | "past";

export function wrong(draft: Draft, now: number): Wrong | null {
  const lengths = LANGUAGES.map((lang) => [...draft.texts[lang].trim()].length);
  if (lengths.every((length) => length === 0)) return "one";
  if (lengths.some((length) => length > LONGEST)) return "long";
  const [from, until] = [timeOf(draft.from), timeOf(draft.until)];
  if (until !== null && until <= (from ?? 0)) return "before";
  return until !== null && until <= now ? "past" : null;
}

/** An end that was taken away cannot be sent as a change: what is left out stays. */
export function loosesEnd(notice: Notice, draft: Draft): boolean {
  return notice.ends_at !== null && draft.until === "";
}

export function fieldOf(at: number): string {
  const date = new Date(at);
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

export function timeOf(field: string): number | null {
  const at = field ? new Date(field).getTime() : Number.NaN;
  return Number.isNaN(at) ? null : at;
}
