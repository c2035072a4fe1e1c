/** One clock for everything that counts minutes; it ticks every ten seconds, and every second while somebody watches. */
import { createSubscriber } from "svelte/reactivity";

class Clock {
  #slow = subscriber(10_000);
  #fast = subscriber(1_000);

  /** Good for "2 min left". */
  get now(): number {
    this.#slow();
    return Date.now();
  }

  /** Good for a countdown. */
  get seconds(): number {
    this.#fast();
    return Date.now();
  }
}

function subscriber(every: number): () => void {
  return createSubscriber((update) => {
    const timer = setInterval(update, every);
    return () => clearInterval(timer);
  });
}

export const time = new Clock();
