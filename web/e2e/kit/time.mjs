// Waiting with a limit, and figures of many waits.
import assert from "node:assert/strict";

/**
 * How long anything is waited for, and the most that one test may take. Long, because nothing here is judged by a
 * timer: a loaded machine is slow without being wrong, and only what never comes ends here.
 */
export const PATIENCE_MS = 90_000;
export const LIMIT_MS = 1_200_000;

/** Until `check` answers something true; fails with `what` after `ms`. */
export async function until(what, check, ms = PATIENCE_MS) {
  let last;
  for (const end = Date.now() + ms; Date.now() < end; ) {
    try {
      const found = await check();
      if (found) return found;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await new Promise((done) => setTimeout(done, 25));
  }
  assert.fail(`did not happen in ${ms} ms: ${what}${last ? ` (${last.message})` : ""}`);
}

export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** The value below which `part` of the values lie. */
export function percentile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)];
}
