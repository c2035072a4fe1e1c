/** What was just done, and the way back. One bar at a time is enough; `Z` undoes the newest that can be undone. */
import type { IconName } from "@helppo/ui/primitives";

export interface Toast {
  id: number;
  text: string;
  tone: "quiet" | "breach" | "ok";
  icon: IconName;
  undo: (() => void | Promise<void>) | null;
  action: { label: string; run: () => void } | null;
}

const STAYS_MS = 8_000;
const SHOWN = 3;

export class Toasts {
  list = $state.raw<Toast[]>([]);
  #next = 1;
  #timers = new Map<number, ReturnType<typeof setTimeout>>();

  /** Something was done: "Solved", with the way back. */
  done(text: string, undo?: () => void | Promise<void>, icon: IconName = "check", action?: Toast["action"]): number {
    return this.#add({ text, tone: "quiet", icon, undo: undo ?? null, action: action ?? null });
  }

  /** Something went wrong: what happened, what is safe; with one way to mend it. */
  failed(text: string, action?: Toast["action"]): number {
    return this.#add({ text, tone: "breach", icon: "alert", undo: null, action: action ?? null });
  }

  /** Takes the newest undoable act back; false when there is none. */
  undoLast(): boolean {
    const last = this.list.findLast((toast) => toast.undo);
    if (!last) return false;
    this.undo(last.id);
    return true;
  }

  undo(id: number): void {
    const toast = this.list.find((one) => one.id === id);
    this.dismiss(id);
    void toast?.undo?.();
  }

  dismiss(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  /** The pointer or the keyboard is on the bar: it stays. */
  hold(id: number): void {
    clearTimeout(this.#timers.get(id));
  }

  release(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.set(id, setTimeout(() => this.dismiss(id), STAYS_MS));
  }

  #add(toast: Omit<Toast, "id">): number {
    const id = this.#next++;
    const list = [...this.list, { ...toast, id }];
    for (const old of list.slice(0, -SHOWN)) this.dismiss(old.id);
    this.list = list.slice(-SHOWN);
    this.release(id);
    return id;
  }
}

export const toasts = new Toasts();
