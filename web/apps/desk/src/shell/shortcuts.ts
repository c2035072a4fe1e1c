/** Turns key presses into commands. Keys are matched by the letter they write, so every keyboard layout works. */
import type { Command } from "./commands.svelte";

const SEQUENCE_MS = 1_200;

/** True where a person writes: no single key may do anything there. */
export function isTyping(target: EventTarget | null): boolean {
  const node = target as HTMLElement | null;
  if (!node || typeof node.closest !== "function") return false;
  if (node.isContentEditable) return true;
  const field = node.closest("input, textarea, select, [role=textbox], [role=combobox]");
  if (!field) return false;
  const type = (field as HTMLInputElement).type;
  return !(field.tagName === "INPUT" && ["checkbox", "radio", "button", "submit", "range"].includes(type));
}

/** "shift+e", "mod+enter", "?" for a key press; null for a press that can mean nothing here. */
export function stroke(event: KeyboardEvent): string | null {
  if (event.isComposing || event.key === "Dead" || ["Shift", "Control", "Alt", "Meta", "AltGraph"].includes(event.key)) return null;
  const mod = event.ctrlKey || event.metaKey;
  const altGraph = event.getModifierState?.("AltGraph") ?? false;
  let key = event.key === " " ? "space" : event.key.toLowerCase();
  if (key === "escape") key = "esc";
  if (key.startsWith("arrow")) key = key.slice(5);
  const letter = /^\p{L}$/u.test(event.key) || key.length > 1;
  // On a sign such as ? or #, Shift (or AltGr) is only how the layout writes it.
  const shift = event.shiftKey && letter;
  const alt = event.altKey && !altGraph;
  return `${mod && !altGraph ? "mod+" : ""}${alt ? "alt+" : ""}${shift ? "shift+" : ""}${key}`;
}

export interface ShortcutSource {
  commands: () => Command[];
  /** WCAG 2.1.4: a person may turn single keys off. */
  singleKeys: () => boolean;
  /** Something modal is open; only its own keys count. */
  blocked: () => boolean;
}

export class Shortcuts {
  #first: { key: string; at: number } | null = null;
  readonly #source: ShortcutSource;

  constructor(source: ShortcutSource) {
    this.#source = source;
  }

  handle(event: KeyboardEvent): void {
    if (event.defaultPrevented || this.#source.blocked()) return;
    const pressed = stroke(event);
    if (!pressed) return;
    const withMod = pressed.startsWith("mod+") || pressed.startsWith("alt+");
    const typing = isTyping(event.target);
    if (!withMod && pressed !== "esc" && (typing || !this.#source.singleKeys())) return;

    const first = this.#first && event.timeStamp - this.#first.at < SEQUENCE_MS ? this.#first.key : null;
    this.#first = null;
    const all = this.#source.commands().filter((command) => command.keys && (!typing || command.typing));
    const whole = first ? `${first} ${pressed}` : pressed;
    const hit = all.findLast((command) => spellings(command).includes(whole));
    if (hit) {
      // Enter and Space on a button or link are its own.
      if ((pressed === "enter" || pressed === "space") && (event.target as HTMLElement).closest?.("a, button, summary, [role=tab], [role=option]")) return;
      event.preventDefault();
      hit.run();
      return;
    }
    if (!withMod && all.some((command) => spellings(command).some((keys) => keys.startsWith(`${pressed} `)))) {
      this.#first = { key: pressed, at: event.timeStamp };
      event.preventDefault();
    }
  }
}

function spellings(command: Command): string[] {
  return command.keys?.split("|") ?? [];
}
