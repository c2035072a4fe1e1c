import { describe, expect, it } from "vitest";
import { wordingHints } from "./wording";

const kinds = (text: string, language: "en" | "fi" | "sv"): string[] => wordingHints(text, language).map((hint) => `${hint.kind} ${hint.words}`);

describe("hints on wording", () => {
  it.each([
    ["Thank you for reaching out. I looked at your order.", "en", "scripted Thank you for reaching out"],
    ["We apologise for any inconvenience.", "en", "scripted We apologise for any inconvenience"],
    ["You should have read the manual", "en", "blame You should have"],
    ["That’s not possible.", "en", "negative That’s not possible"],
    ["I opened a ticket for you.", "en", "jargon ticket"],
    ["Kiitos yhteydenotostasi! Katson heti.", "fi", "scripted Kiitos yhteydenotostasi"],
    ["Sinun olisi pitänyt lukea ohje.", "fi", "blame olisi pitänyt"],
    ["Valitettavasti paketti on myöhässä.", "fi", "negative Valitettavasti"],
    ["Eskaloin asian eteenpäin.", "fi", "jargon Eskaloin"],
    ["Tack för att du kontaktar oss.", "sv", "scripted Tack för att du kontaktar oss"],
    ["Du borde ha läst villkoren.", "sv", "blame Du borde ha"],
    ["Det går inte att byta.", "sv", "negative Det går inte"],
    ["Vi återkopplar i morgon.", "sv", "jargon återkopplar"],
  ] as const)("%s", (text, language, expected) => {
    expect(kinds(text, language)).toContain(expected);
  });

  it.each([
    ["I looked at your order: it left today and arrives on Friday.", "en"],
    ["The store was closed, unfortunately for both of us.", "en"],
    ["Katsoin tilaustasi: se lähti tänään ja on perillä perjantaina.", "fi"],
    ["Paketti on valitettavasti myöhässä.", "fi"],
    ["Jag tittade på din beställning: den gick i dag.", "sv"],
    ["Slave to the rhythm", "en"],
    ["", "sv"],
  ] as const)("is quiet about: %s", (text, language) => {
    expect(kinds(text, language)).toEqual([]);
  });

  it("knows its language only, leaves quoted lines alone, and names a place once", () => {
    expect(kinds("Valitettavasti", "en")).toEqual([]);
    expect(kinds("> You should have told me\nI see.", "en")).toEqual([]);
    const [hint, ...more] = wordingHints("Hi,\nyou failed to pay. Thanks!", "en");
    expect([hint?.from, hint?.to, hint?.phrase, more.length]).toEqual([4, 17, "you failed to", 0]);
  });

  it("costs little for a long letter", () => {
    expect(wordingHints("a ".repeat(100_000), "en")).toEqual([]);
  });
});
