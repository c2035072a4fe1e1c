/** Lengths of time that a person reads and writes: "30 s", "1 min 30 s", "8 h", "2 d". */
import type { Lang } from "./format";

const MS = { d: 86_400_000, h: 3_600_000, min: 60_000, s: 1_000 } as const;
export type Unit = keyof typeof MS;
const UNITS = Object.keys(MS) as Unit[];
const SHOWN: Record<Lang, Record<Unit, string>> = {
  en: { d: "d", h: "h", min: "min", s: "s" },
  fi: { d: "pv", h: "h", min: "min", s: "s" },
  sv: { d: "d", h: "tim", min: "min", s: "s" },
};
/** By how the word begins; the first that fits wins, so the longer stand before the shorter. */
const SPELLINGS: [string, Unit][] = [["min", "min"], ["m", "min"], ["sek", "s"], ["s", "s"], ["tim", "h"], ["t", "h"], ["h", "h"], ["pv", "d"], ["päiv", "d"], ["vrk", "d"], ["dag", "d"], ["dygn", "d"], ["d", "d"]];

/** As short as it is exact: two hours are "2 h", ninety seconds "1 min 30 s". Days only when they are whole; opening hours have none. */
export function spell(lang: Lang, ms: number, largest: Unit = "d"): string {
  let rest = Math.max(0, Math.round(ms / 1000) * 1000);
  if (rest === 0) return `0 ${SHOWN[lang].s}`;
  const parts: string[] = [];
  const days = largest === "d" && rest % MS.d === 0;
  for (const unit of UNITS.slice(days ? 0 : Math.max(1, UNITS.indexOf(largest)))) {
    const n = Math.floor(rest / MS[unit]);
    rest -= n * MS[unit];
    if (n > 0) parts.push(`${n} ${SHOWN[lang][unit]}`);
  }
  return parts.join(" ");
}

/** What somebody wrote, in milliseconds; null when it is no length of time. A bare number counts in `usual`. */
export function unspell(text: string, usual: Unit = "min"): number | null {
  const wanted = text.trim().toLowerCase().replace(/,/g, ".");
  if (!wanted) return null;
  let ms = 0;
  let left = wanted;
  while (left) {
    const found = /^(\d+(?:\.\d+)?)\s*(\p{L}*)\.?\s*/u.exec(left);
    if (!found) return null;
    const unit = found[2] ? SPELLINGS.find(([begins]) => found[2]?.startsWith(begins))?.[1] : usual;
    if (!unit) return null;
    ms += Number(found[1]) * MS[unit];
    left = left.slice(found[0].length);
  }
  return Math.round(ms);
}
