/** A brand as its form holds it. */
import type { Brand, BrandInput, BrandLook, Locale } from "@helppo/api";

export const WAYS = ["chat", "email", "letter", "phone"] as const;
/** The colours of the house, where a brand begins. */
export const LIGHT = "#0f5e55";
export const DARK = "#55b8a8";
/** The largest logo, and what it may be. */
export const LARGEST = 200 * 1024;
export const PICTURES = ["image/png", "image/jpeg", "image/webp"];

export interface Draft {
  name: string;
  host: string;
  languages: Locale[];
  own: boolean;
  accent: string;
  ownDark: boolean;
  accentDark: string;
  dark: boolean;
  contacts: BrandLook["contacts"];
  phone: string;
}

export function draftOf(brand: Brand | null): Draft {
  const look = brand?.look;
  return {
    name: brand?.name ?? "",
    host: brand?.host ?? "",
    languages: [...(look?.languages ?? [])],
    own: !!look?.accent,
    accent: look?.accent || LIGHT,
    ownDark: !!look?.accent_dark,
    accentDark: look?.accent_dark || DARK,
    dark: look?.dark ?? true,
    contacts: [...(look?.contacts ?? [])],
    phone: look?.phone ?? "",
  };
}

export function inputOf(draft: Draft): BrandInput {
  return {
    name: draft.name.trim(),
    host: draft.host.trim() || null,
    look: {
      languages: draft.languages,
      accent: draft.own ? draft.accent : "",
      accent_dark: draft.own && draft.ownDark ? draft.accentDark : "",
      dark: draft.dark,
      contacts: draft.contacts,
      phone: draft.phone.trim(),
    },
  };
}

/** The darker of black and white that stands out more on a colour, for the preview; the server judges. */
export function wordsOn(colour: string): string {
  const part = (at: number): number => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  const light = 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
  return 1.05 / (light + 0.05) >= (light + 0.05) / 0.0617 ? "#ffffff" : "#1d1c1a";
}

export const isLogo = (file: { type: string; size: number }): boolean => PICTURES.includes(file.type) && file.size <= LARGEST;
