/** One bar took another's place under the pointer: a click that comes at once was meant for what stood there. */

/** So long a click can still have been aimed at the bar before. */
const AIMED_MS = 400;
/** Bars that follow each other within this stand in one place. */
const SAME_PLACE_MS = 1_000;

export class Swap {
  #shown: string | undefined;
  #goneAt = Number.NEGATIVE_INFINITY;
  #settlesAt = Number.NEGATIVE_INFINITY;

  /** What stands there now; nothing while there is no offer. */
  show(id: string | undefined, now: number): void {
    if (id === this.#shown) return;
    if (this.#shown !== undefined) this.#goneAt = now;
    if (id !== undefined && now - this.#goneAt <= SAME_PLACE_MS) this.#settlesAt = now + AIMED_MS;
    this.#shown = id;
  }

  /** Keys say which bar they mean; only a pointer can miss. A click by key counts no presses. */
  missed(click: Pick<MouseEvent, "detail">, now: number): boolean {
    return click.detail > 0 && now < this.#settlesAt;
  }
}
