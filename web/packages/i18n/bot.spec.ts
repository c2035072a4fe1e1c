import { describe, expect, it } from "vitest";
import { en } from "./desk-b.bot.en";
import { fi } from "./desk-b.bot.fi";
import { sv } from "./desk-b.bot.sv";

type Tree = { [key: string]: string | Tree | ((...args: never[]) => string) };

function words(tree: Tree, path = ""): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] => {
    const here = path ? `${path}.${key}` : key;
    if (typeof value === "string") return [[here, value]];
    if (typeof value === "function") return [[here, (value as (...args: unknown[]) => string)("3", "7", 2)]];
    return words(value, here);
  });
}

const dictionaries: Record<string, Tree> = { en, fi: fi as unknown as Tree, sv: sv as unknown as Tree };

describe.each(Object.keys(dictionaries))("the bot's pages in %s", (lang) => {
  const all = words(dictionaries[lang] ?? {});

  it("have exactly the words of English", () => {
    expect(all.map(([path]) => path).sort()).toEqual(words(en).map(([path]) => path).sort());
  });

  it("have no empty word and do not shout", () => {
    expect(all.filter(([, text]) => !text.trim() || text.includes("!") || text.includes("undefined"))).toEqual([]);
  });
});
