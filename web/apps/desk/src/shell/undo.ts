/** Z: first the message that still waits to leave, then the newest act that can be taken back. */
import { toasts } from "./toasts.svelte";

type Undo = () => Promise<boolean>;

class UndoStack {
  #first: Undo[] = [];

  /** Something that is asked before the notices; returns the way to take it away. */
  register(undo: Undo): () => void {
    this.#first.push(undo);
    return () => {
      this.#first = this.#first.filter((one) => one !== undo);
    };
  }

  async run(): Promise<void> {
    for (const undo of this.#first) if (await undo()) return;
    toasts.undoLast();
  }
}

export const undoStack = new UndoStack();
