/** Whether the line is worth a word. Short breaks heal by themselves and are not shown; nothing blinks. */
import type { LineState } from "@helppo/api";

/** A break shorter than this is nobody's business. */
const GRACE_MS = 1_500;
const BACK_MS = 6_000;

/** live: all well. lost: say so. joining: up again, catching up. back: just came back, said for a few seconds. */
export type LineShown = "live" | "lost" | "joining" | "back";

export class LineWatch {
  shown = $state<LineShown>("live");
  lostAt = $state<number | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Call on every change of the line. */
  changed(state: LineState, lostAt: number | null): void {
    clearTimeout(this.#timer);
    if (state === "live") {
      const wasLost = this.shown === "lost" || this.shown === "joining";
      this.shown = wasLost ? "back" : "live";
      this.lostAt = null;
      if (wasLost) this.#timer = setTimeout(() => (this.shown = "live"), BACK_MS);
      return;
    }
    if (state === "joining" && this.shown === "lost") {
      this.shown = "joining";
      return;
    }
    this.lostAt = lostAt;
    if (this.shown === "joining") this.shown = "lost";
    if (this.shown !== "lost") this.#timer = setTimeout(() => (this.shown = "lost"), GRACE_MS);
  }
}
