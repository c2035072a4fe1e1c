import { describe, expect, it } from "vitest";
import { en as aEn } from "./desk-a.en";
import { fi as aFi } from "./desk-a.fi";
import { sv as aSv } from "./desk-a.sv";
import { en as actsEn } from "./desk-b.acts.en";
import { fi as actsFi } from "./desk-b.acts.fi";
import { sv as actsSv } from "./desk-b.acts.sv";
import { en as historyEn } from "./desk-b.history.en";
import { fi as historyFi } from "./desk-b.history.fi";
import { sv as historySv } from "./desk-b.history.sv";
import { en as penEn } from "./desk-b.pen.en";
import { fi as penFi } from "./desk-b.pen.fi";
import { sv as penSv } from "./desk-b.pen.sv";
import { en as planningEn } from "./desk-b.planning.en";
import { fi as planningFi } from "./desk-b.planning.fi";
import { sv as planningSv } from "./desk-b.planning.sv";
import { en as shelfEn } from "./desk-b.shelf.en";
import { fi as shelfFi } from "./desk-b.shelf.fi";
import { sv as shelfSv } from "./desk-b.shelf.sv";
import * as format from "./format";

type Tree = { [key: string]: string | Tree | ((...args: never[]) => string) };

/** Every word with its path; functions are tried with sample arguments. */
function words(tree: Tree, path = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    const here = path ? `${path}.${key}` : key;
    if (typeof value === "string") found.set(here, value);
    else if (typeof value === "function") found.set(here, (value as (...args: unknown[]) => string)(...SAMPLES.get(here) ?? ["3", "7", "x"]));
    else for (const [inner, text] of words(value, here)) found.set(inner, text);
  }
  return found;
}

const SAMPLES = new Map<string, unknown[]>([
  ["shell.work", [3]],
  ...["labelled", "unlabelled", "labelledBack"].map((word): [string, unknown[]] => [`event.${word}`, ["Silja", ["lasku", "vip"]]]),
  ["event.relabelled", ["Silja", ["lasku"], ["vip"]]],
]);
const MAY_BE_EMPTY = new Set(["kase.delivery.received"]);
const dictionaries = { en: aEn, fi: aFi, sv: aSv } as unknown as Record<string, Tree>;

describe.each(["fi", "sv"])("the desk in %s", (lang) => {
  it("has exactly the words of English", () => {
    expect([...words(dictionaries[lang] ?? {}).keys()].sort()).toEqual([...words(dictionaries["en"] ?? {}).keys()].sort());
  });
});

describe.each(["en", "fi", "sv"])("the desk in %s", (lang) => {
  it("has no empty word", () => {
    const empty = [...words(dictionaries[lang] ?? {})].filter(([path, text]) => !text.trim() && !MAY_BE_EMPTY.has(path));
    expect(empty).toEqual([]);
  });

  it("does not shout", () => {
    expect([...words(dictionaries[lang] ?? {})].filter(([, text]) => text.includes("!"))).toEqual([]);
  });
});

describe("what is fetched with its feature", () => {
  const supervision = {
    en: { acts: actsEn, history: historyEn, pen: penEn, planning: planningEn, shelf: shelfEn },
    fi: { acts: actsFi, history: historyFi, pen: penFi, planning: planningFi, shelf: shelfFi },
    sv: { acts: actsSv, history: historySv, pen: penSv, planning: planningSv, shelf: shelfSv },
  } as unknown as Record<string, Tree>;
  const of = (lang: string): Map<string, string> => words(supervision[lang] ?? {});

  it.each(["fi", "sv"])("has exactly the words of English in %s", (lang) => {
    expect([...of(lang).keys()].sort()).toEqual([...of("en").keys()].sort());
  });

  it.each(["en", "fi", "sv"])("has no empty word and does not shout in %s", (lang) => {
    expect([...of(lang)].filter(([, text]) => !text.trim() || text.includes("!"))).toEqual([]);
  });

  it.each(["fi", "sv"])("leaves no sentence in English in %s", (lang) => {
    const same = [...of(lang)].filter(([path, text]) => text.includes(" ") && text.length > 12 && of("en").get(path) === text);
    expect(same).toEqual([]);
  });
});

describe("times", () => {
  const noon = new Date(2026, 10, 22, 9, 5).getTime();

  it("are written as each language writes them", () => {
    expect(format.clock("en", noon)).toBe("09:05");
    expect(format.clock("fi", noon)).toBe("09.05");
    expect(format.clock("sv", noon)).toBe("09:05");
  });

  it("of another year name the year", () => {
    expect(format.shortDay("en", new Date(2025, 10, 21).getTime(), noon)).toBe("21 Nov 2025");
    expect(format.shortDay("en", new Date(2026, 10, 21).getTime(), noon)).toBe("21 Nov");
  });

  it("that run are counted up to the second", () => {
    expect(format.timer(17_400)).toBe("0:18");
    expect(format.timer(3_723_000)).toBe("1:02:03");
    expect(format.timer(-5)).toBe("0:00");
  });

  it("that lie back get rougher with age", () => {
    expect(format.roughDay("en", new Date(2026, 10, 20).getTime(), noon)).toBe("20 Nov");
    expect(format.roughDay("en", new Date(2026, 2, 3).getTime(), noon)).toBe("Mar");
    expect(format.roughDay("en", new Date(2025, 2, 3).getTime(), noon)).toBe("2025");
  });
});
