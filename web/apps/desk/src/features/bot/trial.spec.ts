import { describe, expect, it } from "vitest";
import { likedWord, nearWord } from "./trial";

describe("a trial's scores", () => {
  it("are told in words", () => {
    expect([-0.2, 0.1, 0.35, 0.9].map(nearWord)).toEqual(["far", "far", "some", "close"]);
    expect([-0.4, 0, 0.02, 0.4].map(likedWord)).toEqual(["bad", "none", "none", "good"]);
  });
});
