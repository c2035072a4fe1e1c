// The launcher: one button that states the truth and opens the panel.

const PATHS = {
  chat: "M3 5.5A1.5 1.5 0 0 1 4.5 4h11A1.5 1.5 0 0 1 17 5.5v7a1.5 1.5 0 0 1-1.5 1.5H9l-4 3v-3h-.5A1.5 1.5 0 0 1 3 12.5z",
  mail: "M4.3 4.2h11.4a1.5 1.5 0 0 1 1.5 1.5v8.6a1.5 1.5 0 0 1-1.5 1.5H4.3a1.5 1.5 0 0 1-1.5-1.5V5.7a1.5 1.5 0 0 1 1.5-1.5zm-.8 1.3L10 10.7l6.5-5.2",
  alert: "M10 3.2 17.6 16.5H2.4zM10 8.2v3.8M10 14.3v.01",
  close: "m5.5 5.5 9 9M14.5 5.5l-9 9",
};

export type Mark = keyof typeof PATHS;

/** What the button shows: a mark, words (spoken only, when round), and how many answers are unread. */
export interface Face {
  mark: Mark;
  words: string;
  round: boolean;
  unread: number;
  expanded: boolean;
}

export class Launcher {
  readonly button = document.createElement("button");
  private readonly path: SVGPathElement;
  private readonly words = document.createElement("span");
  private readonly badge = document.createElement("b");

  constructor(onClick: () => void) {
    const svg = "http://www.w3.org/2000/svg";
    const icon = document.createElementNS(svg, "svg");
    this.path = document.createElementNS(svg, "path");
    icon.setAttribute("viewBox", "0 0 20 20");
    icon.setAttribute("aria-hidden", "true");
    icon.append(this.path);
    this.button.type = "button";
    this.button.setAttribute("aria-haspopup", "dialog");
    this.button.append(icon, this.words, this.badge);
    this.button.addEventListener("click", onClick);
  }

  show(face: Face): void {
    this.path.setAttribute("d", PATHS[face.mark]);
    this.words.textContent = face.words;
    this.badge.hidden = face.unread === 0;
    this.badge.textContent = face.unread > 9 ? "9+" : String(face.unread);
    this.button.toggleAttribute("data-round", face.round);
    this.button.setAttribute("aria-expanded", String(face.expanded));
  }
}

/**
 * Steps aside while something on the page that the launcher would cover has the keyboard's focus
 * (WCAG 2.4.11), and comes back afterwards. Returns the way to stop.
 */
export function stepAside(button: HTMLElement, host: HTMLElement): () => void {
  const look = (event: FocusEvent): void => {
    const focused = event.type === "focusin" ? (event.target as Element | null) : null;
    button.toggleAttribute("data-aside", focused !== null && focused !== host && covers(button, focused));
  };
  document.addEventListener("focusin", look);
  document.addEventListener("focusout", look);
  return () => {
    document.removeEventListener("focusin", look);
    document.removeEventListener("focusout", look);
  };
}

/** Whether `upper`, where it normally stands, hides part of `lower`. */
export function covers(upper: Element, lower: Element): boolean {
  const a = upper.getBoundingClientRect();
  const b = lower.getBoundingClientRect();
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
