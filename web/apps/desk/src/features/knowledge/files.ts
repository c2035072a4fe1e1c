/** A picture, video or document on its way into an article: what it is, and how it gets there. */
import { type ArticleFile, type Client, type Locale, Problem } from "@helppo/api";

export type FileSort = ArticleFile["kind"];

/** What the file chooser offers; the server looks at the bytes. */
export const ACCEPT = "image/png,image/jpeg,image/gif,image/webp,video/mp4,video/webm,.pdf,.docx,.xlsx,.pptx,.odt,.ods,.csv,.txt";
const LIMITS: Record<FileSort, number> = { picture: 10, video: 100, document: 25 };
const DOCUMENT = /\.(?:pdf|docx|xlsx|pptx|odt|ods|csv|txt)$/i;

/** What a chosen file will be; null when an article cannot have it. */
export function sortOf(file: Pick<File, "name" | "type" | "size">): FileSort | null {
  const sort: FileSort | null = /^image\/(?:png|jpeg|gif|webp)$/.test(file.type) ? "picture" : /^video\/(?:mp4|webm|x-m4v)$/.test(file.type) ? "video" : DOCUMENT.test(file.name) ? "document" : null;
  return sort && file.size > 0 && file.size <= LIMITS[sort] * 1024 * 1024 ? sort : null;
}

/** A name that could stand in a text: "hinnasto_2026.pdf" → "hinnasto 2026". */
export function spoken(name: string): string {
  return name.replace(/\.[^.]+$/, "").replace(/[_-]+/g, " ").trim();
}

export function send(client: Client, article: string, file: File): Promise<ArticleFile> {
  const form = new FormData();
  form.append("file", file, file.name);
  return client.upload<ArticleFile>(`/articles/${article}/files`, form);
}

/** Gives a video its captions; false when they are not WebVTT. */
export async function sendCaptions(client: Client, article: string, file: string, locale: Locale, captions: Blob): Promise<boolean> {
  try {
    await client.put<ArticleFile>(`/articles/${article}/files/${file}/captions/${locale}`, new Blob([captions], { type: "text/vtt" }));
    return true;
  } catch (error) {
    if (error instanceof Problem && error.status === 422) return false;
    throw error;
  }
}
