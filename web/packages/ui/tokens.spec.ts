import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");
const page = readFileSync(new URL("./DESIGN.md", import.meta.url), "utf8");
const values = new Map(Array.from(css.matchAll(/^\s+(--[\w-]+):\s*(.+?);/gm), ([, name, value]) => [name ?? "", value ?? ""]));

type Theme = "light" | "dark";

function colour(name: string, theme: Theme): [number, number, number] {
  const pair = /^light-dark\(#(\w{6}), #(\w{6})\)$/.exec(values.get(name) ?? "");
  const hex = pair?.[theme === "light" ? 1 : 2] ?? expect.fail(`${name} is not a pair of opaque colours`);
  return [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as [number, number, number];
}

function luminance(rgb: [number, number, number]): number {
  const [r, g, b] = rgb.map((part) => {
    const share = part / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string, theme: Theme): number {
  const [light, dark] = [luminance(colour(a, theme)), luminance(colour(b, theme))].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const grounds = ["--canvas", "--sunken", "--surface", "--raised", "--hover", "--selected"];
const texts: [string, string][] = [
  ...["--text", "--text-2", "--text-3", "--accent-text"].flatMap((text) => grounds.map((ground): [string, string] => [text, ground])),
  ["--text", "--bubble"],
  ["--text", "--accent-soft"],
  ["--text-2", "--accent-soft"],
  ["--text", "--bot-soft"],
  ["--text-2", "--bot-soft"],
  ["--text", "--note-soft"],
  ["--accent-text", "--note-soft"],
  ["--accent-text", "--accent-soft"],
  ["--on-accent", "--accent"],
  ["--on-accent", "--accent-hover"],
  ...["wait", "risk", "breach", "note", "bot", "ok"].flatMap((meaning): [string, string][] => [
    [`--${meaning}`, `--${meaning}-soft`],
    [`--${meaning}`, "--surface"],
    [`--${meaning}`, "--sunken"],
  ]),
];
const marks: [string, string][] = [
  ...["ok", "risk", "breach", "wait", "idle"].map((mark): [string, string] => [`--mark-${mark}`, "--surface"]),
  ...["--canvas", "--sunken", "--surface", "--raised"].flatMap((ground): [string, string][] => [
    ["--focus", ground],
    ["--line-strong", ground],
  ]),
];

describe.each<Theme>(["light", "dark"])("in %s", (theme) => {
  it.each(texts)("%s is readable on %s", (text, ground) => {
    expect(contrast(text, ground, theme)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(marks)("%s stands out from %s", (mark, ground) => {
    expect(contrast(mark, ground, theme)).toBeGreaterThanOrEqual(3);
  });
});

describe("the page of tokens", () => {
  it("names every token with the value it has", () => {
    const missing = [...values].filter(([name, value]) => {
      const parts = /^light-dark\((#\w+), (#\w+)\)$/.exec(value);
      return !page.includes(parts ? `| \`${name}\` | \`${parts[1]}\` | \`${parts[2]}\` |` : `| \`${name}\` | \`${value}\` |`);
    });
    expect(missing.map(([name]) => name).filter((name) => name !== "--target" || !page.includes("`--target`"))).toEqual([]);
  });

  it("names no token that is gone", () => {
    const named = Array.from(page.matchAll(/^\| `(--[\w-]+)` \|/gm), ([, name]) => name ?? "");
    expect(named.filter((name) => !values.has(name))).toEqual([]);
  });
});
