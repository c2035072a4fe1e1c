/** A brand's colour and the words on it, by the same rule as the server draws the chat: one of white and ink always reads. */

export type Rgb = readonly [number, number, number];

const WHITE: Rgb = [255, 255, 255];
const INK: Rgb = [0x1d, 0x1c, 0x1a];
const BLACK: Rgb = [0, 0, 0];
export const READABLE = 4.5;

export function parse(text: string): Rgb | null {
  const hex = /^#?([0-9a-f]{6}|[0-9a-f]{3})$/i.exec(text.trim())?.[1];
  if (!hex) return null;
  const full = hex.length === 3 ? [...hex].map((digit) => digit + digit).join("") : hex;
  return [0, 2, 4].map((at) => parseInt(full.slice(at, at + 2), 16)) as unknown as Rgb;
}

export function css(rgb: Rgb): string {
  return `#${rgb.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}

/** WCAG contrast, 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** White when it reads, otherwise ink, otherwise black. */
export function wordsOn(colour: Rgb): Rgb {
  if (contrast(colour, WHITE) >= READABLE) return WHITE;
  return contrast(colour, INK) >= READABLE ? INK : BLACK;
}

export function isWhite(colour: Rgb): boolean {
  return colour === WHITE;
}

/** The colour as words on white: darkened just until it reads. */
export function asWords(colour: Rgb): Rgb {
  for (let step = 0; step <= 20; step++) {
    const mixed = mix(colour, BLACK, step / 20);
    if (contrast(mixed, WHITE) >= READABLE) return mixed;
  }
  return BLACK;
}

export function soft(colour: Rgb): Rgb {
  return mix(WHITE, colour, 0.1);
}

function mix(a: Rgb, b: Rgb, share: number): Rgb {
  return a.map((channel, index) => Math.round(channel + ((b[index] ?? 0) - channel) * share)) as unknown as Rgb;
}

function luminance(rgb: Rgb): number {
  const [r = 0, g = 0, b = 0] = rgb.map((channel) => {
    const c = channel / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
