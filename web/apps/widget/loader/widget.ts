// One widget on one page: the launcher, the panel, and what they know of each other.
import type { HelppoEvent, LoaderBoot, Staffed, ToHost } from "../contract.ts";
import { covers, type Face, Launcher, stepAside } from "./launcher.ts";
import { Panel } from "./panel.ts";
import { askBoot, frameUrl, languageFor, type Settings } from "./settings.ts";
import { styleSheet } from "./style.ts";
import { type Language, say, wordsFor } from "./words.ts";

/** After this long an old answer is not repeated as the truth. */
const STALE_MS = 10 * 60_000;
/** A page that becomes visible asks again after this long. */
const FRESH_MS = 60_000;

export class Widget {
  private readonly host = document.createElement("helppo-widget");
  private readonly language: Language;
  private readonly launcher = new Launcher(() => (this.panel.isOpen ? this.close() : this.open()));
  private readonly panel: Panel;
  private readonly ends: (() => void)[] = [];
  private staffed: Staffed | null;
  private heardAt = Date.now();
  private unread: { count: number; from: string | null } = { count: 0, from: null };

  constructor(
    private readonly settings: Settings,
    private readonly boot: LoaderBoot,
    private readonly tell: (name: HelppoEvent) => void,
  ) {
    this.staffed = boot.staffed;
    this.language = languageFor(settings, boot);
    const { help } = wordsFor(this.language);
    this.panel = new Panel(frameUrl(settings, this.language), help, (m) => this.hear(m), () => this.closed());
    this.build();
  }

  open(): void {
    if (this.panel.isOpen) return;
    this.panel.open();
    this.show();
    this.tell("open");
  }

  close(): void {
    if (this.panel.isOpen) this.panel.close();
  }

  identify(jwt: string): void {
    this.panel.post({ type: "identify", jwt });
    this.panel.warm();
  }

  forget(): void {
    if (this.known()) this.panel.warm();
    this.panel.post({ type: "forget" });
  }

  /** Takes everything off the page. */
  unmount(): void {
    for (const end of this.ends) end();
    this.host.remove();
  }

  private build(): void {
    const { host, launcher, panel } = this;
    const shadow = host.attachShadow({ mode: "closed" });
    shadow.adoptedStyleSheets = [styleSheet(this.boot)];
    shadow.append(panel.dialog, launcher.button);
    const { style } = host;
    style.all = "initial";
    style.position = "fixed";
    style.zIndex = "2147483000";
    style.colorScheme = this.settings.theme ?? "light dark";
    host.lang = this.language;
    this.show();
    this.attach();

    launcher.button.addEventListener("pointerenter", () => panel.warm(), { once: true });
    if (this.known()) (window.requestIdleCallback ?? setTimeout)(() => panel.warm());
    this.ends.push(stepAside(launcher.button, host));
    this.listen(document, "keydown", (event) => this.key(event as KeyboardEvent));
    this.listen(document, "visibilitychange", () => void this.refresh());
    // Pages that swap their whole body keep the widget: it stands beside the body, and returns if taken away.
    const guard = new MutationObserver(() => this.attach());
    guard.observe(document.documentElement, { childList: true });
    const minute = setInterval(() => this.show(), FRESH_MS);
    this.ends.push(() => guard.disconnect(), () => clearInterval(minute));
  }

  private listen(target: EventTarget, name: string, act: (event: Event) => void): void {
    target.addEventListener(name, act);
    this.ends.push(() => target.removeEventListener(name, act));
  }

  private attach(): void {
    if (!this.host.isConnected) document.documentElement.append(this.host);
  }

  /** Esc on the host page closes the panel when the focus is ours, or when the panel hides what has it. */
  private key(event: KeyboardEvent): void {
    if (event.key !== "Escape" || event.defaultPrevented || !this.panel.isOpen) return;
    const focused = document.activeElement;
    if (focused === this.host || (focused !== null && focused !== document.body && covers(this.panel.dialog, focused))) {
      this.close();
    }
  }

  private hear(message: ToHost): void {
    switch (message.type) {
      case "close":
        this.close();
        break;
      case "known":
        this.remember(message.known);
        break;
      case "unread":
        this.unread = message;
        this.show();
        break;
      case "staffed":
        this.staffed = message.staffed;
        this.heardAt = Date.now();
        this.show();
        break;
      case "happened":
        this.tell(message.name);
        break;
    }
  }

  private closed(): void {
    this.show();
    // Focus returns to where it came from, unless the visitor has already moved on in the page.
    const focused = document.activeElement;
    if (focused === null || focused === document.body || focused === this.host) this.launcher.button.focus();
    this.tell("close");
  }

  private show(): void {
    const words = wordsFor(this.language);
    const isOpen = this.panel.isOpen;
    const now = Date.now();
    const staffed = now - this.heardAt > STALE_MS ? null : this.staffed;
    const face: Face = { mark: "chat", words: "", round: isOpen || this.boot.launcher === "round", unread: 0, expanded: isOpen };
    if (isOpen) {
      face.mark = "close";
      face.words = words.close;
    } else if (this.unread.count > 0) {
      face.words = words.answered(this.unread.from);
      face.unread = this.unread.count;
    } else if (this.boot.notice) {
      face.mark = "alert";
      face.words = this.boot.notice;
    } else {
      face.mark = !staffed || staffed.state === "open" ? "chat" : "mail";
      face.words = say(staffed, this.language, now);
    }
    this.launcher.show(face);
  }

  private async refresh(): Promise<void> {
    if (document.hidden || Date.now() - this.heardAt < FRESH_MS) return;
    const fresh = await askBoot(this.settings);
    if (!fresh) return;
    this.staffed = fresh.staffed;
    this.heardAt = Date.now();
    this.show();
  }

  private get memory(): string {
    return `helppo:${this.settings.channel}`;
  }

  private known(): boolean {
    try {
      return localStorage.getItem(this.memory) !== null;
    } catch {
      return false;
    }
  }

  private remember(known: boolean): void {
    try {
      if (known) localStorage.setItem(this.memory, "1");
      else localStorage.removeItem(this.memory);
    } catch {
      // A page without storage starts the frame on the first click instead.
    }
  }
}
