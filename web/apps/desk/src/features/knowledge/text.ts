/** Pure helpers of the editor: where a language stands, addresses from titles, counting, comparing Markdown. */
import type { Article, Category, Locale, Translation } from "@helppo/api";

export const LOCALES: Locale[] = ["en", "fi", "sv"];

export type Standing = "published" | "draft" | "missing" | "outdated" | "changed";

export function standing(translation: Translation | undefined): Standing {
  if (!translation) return "missing";
  if (translation.outdated) return "outdated";
  return translation.status === "published" && translation.changed ? "changed" : translation.status;
}

/** The day on which it was to be looked through has come. */
export function isDue(article: Pick<Article, "review_at">, now: number): boolean {
  return article.review_at != null && article.review_at <= now;
}

export function inLocale(article: Pick<Article, "translations">, locale: Locale): Translation | undefined {
  return article.translations.find((one) => one.locale === locale);
}

export function categoryName(category: Category, locale: Locale): string {
  return category.names[locale] || LOCALES.map((one) => category.names[one]).find(Boolean) || "";
}

/** The title in the reader's language, or in whatever language there is. */
export function titleOf(article: Pick<Article, "translations">, locale: Locale): { title: string; locale: Locale } | null {
  const best = inLocale(article, locale) ?? article.translations.find((one) => one.status === "published") ?? article.translations[0];
  return best ? { title: best.title, locale: best.locale } : null;
}

/** "Miten palautan tuotteen?" → "miten-palautan-tuotteen"; letters lose their marks, as in addresses people type. */
export function slugOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/ß/g, "ss")
    .replace(/æ/g, "ae")
    .replace(/ø/g, "o")
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 80)
    .replace(/-+$/, "");
}

export function isSlug(text: string): boolean {
  return /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(text);
}

/** Words that a reader reads: markup, addresses and table lines do not count. */
export function wordCount(markdown: string): number {
  const plain = markdown.replace(/\]\([^)]*\)/g, "]").replace(/[|*_#>`~[\]-]/g, " ");
  return plain.match(/[\p{L}\p{N}]+(?:['’.,:][\p{L}\p{N}]+)*/gu)?.length ?? 0;
}

/** At 200 words a minute, as in the help centre. */
export function minutes(words: number): number {
  return Math.max(1, Math.round(words / 200));
}

/**
 * True when two Markdown texts say the same and differ only in how it is written (bullets, escapes, spacing). The
 * formatted view opens a text only if writing it back says the same; otherwise it would silently lose what it cannot show.
 */
export function sameMarkdown(a: string, b: string): boolean {
  return plain(a) === plain(b);
}

function plain(markdown: string): string {
  return markdown
    .replace(/\r\n?/g, "\n")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&nbsp;|\u00a0/g, " ")
    .replace(/&amp;/g, "&")
    .replace(/\\\n/g, "\n")
    .replace(/\\([!-/:-@[-`{-~])/g, "$1")
    .replace(/^(\s*)[*+](?=\s)/gm, "$1-")
    .replace(/^(\s*)\d+[.)](?=\s)/gm, "$11.")
    .replace(/(^|[^\p{L}\p{N}_])_([^_\n]+)_(?![\p{L}\p{N}_])/gmu, "$1*$2*")
    .replace(/__([^_\n]+)__/g, "**$1**")
    .replace(/^(.+)\n=+\s*$/gm, "# $1")
    .replace(/^(.+)\n-{2,}\s*$/gm, (whole, line: string) => (line.includes("|") ? whole : `## ${line}`))
    .replace(/^\s*([-*_])(?:\s*\1){2,}\s*$/gm, "---")
    .replace(/[ \t]*\|[ \t]*/g, "|")
    .replace(/:?-{2,}:?(?=\|)/g, "--")
    .replace(/<(https?:[^>\s]+)>/g, "[$1]($1)")
    .replace(/\s+/g, " ")
    .trim();
}

export function isLink(address: string): boolean {
  return /^(https?:\/\/[^\s]+|mailto:[^\s@]+@[^\s@]+|tel:\+?[\d-]+|\/[^\s]*|#[^\s]+)$/i.test(address);
}
