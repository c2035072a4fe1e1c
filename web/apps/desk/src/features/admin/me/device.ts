/** "Chrome on Linux" out of what a browser says about itself. */
export function device(userAgent: string): { browser: string; system: string; phone: boolean } | null {
  const pick = (table: [RegExp, string][]): string | undefined => table.find(([test]) => test.test(userAgent))?.[1];
  const browser = pick([
    [/Edg(e|A|iOS)?\//, "Edge"],
    [/OPR\/|Opera/, "Opera"],
    [/Firefox\/|FxiOS\//, "Firefox"],
    [/Vivaldi\//, "Vivaldi"],
    [/Chrome\/|CriOS\/|Chromium\//, "Chrome"],
    [/Safari\//, "Safari"],
  ]);
  const system = pick([
    [/iPhone/, "iPhone"],
    [/iPad/, "iPad"],
    [/Android/, "Android"],
    [/Windows/, "Windows"],
    [/Mac OS X|Macintosh/, "macOS"],
    [/CrOS/, "ChromeOS"],
    [/Linux|X11/, "Linux"],
  ]);
  return browser && system ? { browser, system, phone: /iPhone|Android.*Mobile/.test(userAgent) } : null;
}
