import { beforeEach, describe, expect, it } from "vitest";
import { Swap } from "./swap";

const POINTER = { detail: 1 };
const KEY = { detail: 0 };

describe("a bar in another one's place", () => {
  let swap: Swap;
  beforeEach(() => {
    swap = new Swap();
    swap.show("mail", 1_000);
  });

  it("takes a click at once when nothing stood there", () => {
    expect(swap.missed(POINTER, 1_001)).toBe(false);
  });

  it("takes none of the pointer's for a moment, whether it came at once or after a blink", () => {
    swap.show("chat", 5_000);
    expect([swap.missed(POINTER, 5_399), swap.missed(KEY, 5_001), swap.missed(POINTER, 5_400)]).toEqual([true, false, false]);
    swap.show(undefined, 9_000);
    swap.show("call", 9_300);
    expect(swap.missed(POINTER, 9_600)).toBe(true);
  });

  it("takes a click at once when the place was empty for long", () => {
    swap.show(undefined, 5_000);
    swap.show("chat", 6_001);
    expect(swap.missed(POINTER, 6_002)).toBe(false);
  });
});
