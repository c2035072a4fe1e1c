import type { Why } from "@helppo/api";
import { t } from "@helppo/i18n/desk";
import { beforeAll, expect, it } from "vitest";
import { whyWords } from "./why";

const why = (change: Partial<Why>): Why => ({ waited_ms: 40_000, target_ms: 60_000, urgency: 666, agent: "able", load: 1, limit: 5, priority: 1, lift: 0, overdue: false, live_first: false, broken_off: false, eased: 0, ...change });
beforeAll(() => t.use("en"));

it("an offer says how long it has waited and why this person is asked", () => {
  expect(whyWords(why({}))).toEqual(["Has waited 40 s of 1 min.", "You have room: 1 of 5 in use."]);
  expect(whyWords(why({ waited_ms: 90_000, agent: "knows_the_case" }))).toEqual(["Has waited 1 min, the target was 1 min.", "You know the case."]);
});

it("what goes before everything is the only reason of the work itself", () => {
  expect(whyWords(why({ broken_off: true, overdue: true }))[0]).toBe("The talk was broken off, so it goes first.");
  expect(whyWords(why({ overdue: true, waited_ms: 600_000 }))[0]).toBe("It has waited 10 min, so it goes first.");
});

it("priority, a lift and eased skills are told when they matter", () => {
  expect(whyWords(why({ priority: 3, lift: 1, eased: 2, agent: "asked" }))).toEqual(["Has waited 40 s of 1 min.", "Priority: urgent.", "Lifted in the queue.", "It stands in your own queue.", "The skill level was eased by 2."]);
});

it("the words are the agent's own language", async () => {
  await t.use("fi");
  expect(whyWords(why({ agent: "speaks_the_language" }))).toEqual(["Odottanut 40 s, tavoite 1 min.", "Puhut asiakkaan kieltä."]);
  await t.use("en");
});
