// The panel: a dialog with the iframe, made on first need. Beside the page on a desktop, over it on a phone.
import type { Hello, ToFrame, ToHost } from "../contract.ts";

const PHONE = "(max-width:480px)";

export class Panel {
  readonly dialog = document.createElement("dialog");
  private frame: HTMLIFrameElement | null = null;
  private port: MessagePort | null = null;
  private waiting: ToFrame[] = [];

  constructor(
    private readonly url: string,
    private readonly title: string,
    private readonly onMessage: (message: ToHost) => void,
    onClosed: () => void,
  ) {
    this.dialog.setAttribute("aria-label", title);
    // The browser closes a modal dialog on Esc by itself; both ways end in the same place.
    this.dialog.addEventListener("close", () => {
      this.post({ type: "closed" });
      onClosed();
    });
  }

  get isOpen(): boolean {
    return this.dialog.open;
  }

  /** Starts the frame without showing it, so that opening is instant or unread answers are counted. */
  warm(): void {
    if (this.frame) return;
    const frame = document.createElement("iframe");
    frame.title = this.title;
    frame.src = this.url;
    frame.addEventListener("load", () => this.greet(frame));
    this.frame = frame;
    this.dialog.append(frame);
  }

  open(): void {
    this.warm();
    if (matchMedia(PHONE).matches) this.dialog.showModal();
    else this.dialog.show();
    this.frame?.focus();
    this.post({ type: "opened" });
  }

  close(): void {
    this.dialog.close();
  }

  post(message: ToFrame): void {
    if (this.port) this.port.postMessage(message);
    else this.waiting.push(message);
  }

  /** Hands the frame its end of the private channel; only a document of our server's origin receives it. */
  private greet(frame: HTMLIFrameElement): void {
    const channel = new MessageChannel();
    this.port?.close();
    this.port = channel.port1;
    this.port.onmessage = (event: MessageEvent<ToHost>) => this.onMessage(event.data);
    const hello: Hello = { helppo: "hello", version: 1 };
    frame.contentWindow?.postMessage(hello, new URL(this.url).origin, [channel.port2]);
    for (const message of this.waiting.splice(0)) this.port.postMessage(message);
  }
}
