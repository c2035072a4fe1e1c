/** What stands in the fields of the bot's settings, and whether it can be kept. */
import type { BotSettings, Locale } from "@helppo/api";

export const LOCALES: Locale[] = ["fi", "sv", "en"];
const MOST_TOPICS = 200;
const LONGEST_TOPIC = 100;
const LONGEST_GREETING = 400;

/** A number from 1 to 20, with comma or point; null: not one. */
export function percentOf(text: string): number | null {
  const value = Number(text.trim().replace(",", "."));
  return text.trim() !== "" && value >= 1 && value <= 20 ? Math.round(value * 10) / 10 : null;
}

/** One topic a line; null: too many, or one too long. */
export function topicsOf(text: string): string[] | null {
  const topics = text.split("\n").map((line) => line.trim()).filter(Boolean);
  return topics.length <= MOST_TOPICS && topics.every((topic) => topic.length <= LONGEST_TOPIC) ? topics : null;
}

/** An empty greeting leaves the bot its own words; any other says what it is. */
export function saysBot(greeting: string): boolean {
  const words = greeting.trim().toLowerCase();
  return words === "" || (words.includes("bot") && words.length <= LONGEST_GREETING);
}

export function isOff(settings: BotSettings, channel: string, locale: Locale): boolean {
  return settings.off.some((one) => one.channel === channel && one.locale === locale);
}

export function toggled(settings: BotSettings, channel: string, locale: Locale, on: boolean): BotSettings["off"] {
  const others = settings.off.filter((one) => one.channel !== channel || one.locale !== locale);
  return on ? others : [...others, { channel, locale }];
}
