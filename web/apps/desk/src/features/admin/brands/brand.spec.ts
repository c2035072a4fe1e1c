import { describe, expect, it } from "vitest";
import { draftOf, inputOf, isLogo, wordsOn } from "./brand";

describe("a brand's form", () => {
  it("gives back what it was opened with", () => {
    const look = { languages: ["fi" as const], accent: "#7a1f5c", accent_dark: "", dark: true, contacts: ["chat" as const], phone: "" };
    const brand = { id: "brd_1", name: "Kauppa", host: null, logo: null, look, updated_at: 1 };
    expect(inputOf(draftOf(brand))).toEqual({ name: "Kauppa", host: null, look });
  });
  it("sends no colour that was not chosen", () => {
    const draft = { ...draftOf(null), name: " Kauppa ", host: " apu.kauppa.fi " };
    expect(inputOf(draft)).toMatchObject({ name: "Kauppa", host: "apu.kauppa.fi", look: { accent: "", accent_dark: "", dark: true } });
  });
  it("writes light on dark colours and dark on light ones", () => {
    expect(["#000000", "#0f5e55", "#7a1f5c"].map(wordsOn)).toEqual(["#ffffff", "#ffffff", "#ffffff"]);
    expect(["#ffffff", "#55b8a8", "#ffe066"].map(wordsOn)).toEqual(["#1d1c1a", "#1d1c1a", "#1d1c1a"]);
  });
  it("takes small pictures only", () => {
    expect(isLogo({ type: "image/png", size: 200 * 1024 })).toBe(true);
    expect(isLogo({ type: "image/svg+xml", size: 10 })).toBe(false);
    expect(isLogo({ type: "image/png", size: 200 * 1024 + 1 })).toBe(false);
  });
});
