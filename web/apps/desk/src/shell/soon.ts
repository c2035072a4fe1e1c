/** Does something once, a while after it was first asked for: events come in handfuls, and are one question. */
export class Soon {
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #ms: number;
  readonly #run: () => void;

  constructor(ms: number, run: () => void) {
    this.#ms = ms;
    this.#run = run;
  }

  ask(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#run();
    }, this.#ms);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
