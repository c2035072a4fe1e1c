import { expect, it } from "vitest";
import { amountOf, msOf } from "./target";

it("targets are shown in the unit in which people say them", () => {
  const said = [60_000, 90_000, 120_000, 900_000, 8 * 3_600_000, 2 * 86_400_000, 90 * 60_000].map((ms) => Object.values(amountOf(ms)).join(" "));
  expect(said).toEqual(["60 s", "90 s", "120 s", "15 min", "8 h", "2 d", "90 min"]);
});

it("what is shown comes back as it was", () => {
  for (const ms of [1000, 45_000, 150_000, 5_400_000, 28_800_000, 259_200_000]) {
    const { amount, unit } = amountOf(ms);
    expect(msOf(amount, unit)).toBe(ms);
  }
});
