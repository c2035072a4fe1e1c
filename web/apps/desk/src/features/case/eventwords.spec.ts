import { t, type Lang } from "@helppo/i18n/desk";
import { describe, expect, it } from "vitest";
import { anEvent, ME } from "../../testing/world";
import { eventWords } from "./eventwords";

const names = { me: ME, agent: (id: string) => ({ agt_eero: "Eero" })[id], team: () => undefined };
const by = (id: string, name: string, event: string, data: Record<string, unknown> = {}) => eventWords([{ ...anEvent(1, event, data), actor: { kind: "agent", id, name } }], names).text;
const mine = (event: string, data?: Record<string, unknown>): string => by(ME, "Silja", event, data);
const eeros = (event: string, data?: Record<string, unknown>): string => by("agt_eero", "Eero", event, data);

describe.each<[Lang, string, string, string]>([
  ["en", "You took the case", "Eero gave the case to you", "You gave the case to Eero"],
  ["fi", "Sinä otit tapauksen", "Eero antoi tapauksen sinulle", "Sinä vaihdoit vastuuhenkilöksi: Eero"],
  ["sv", "Du tog ärendet", "Eero gav ärendet till dig", "Du gav ärendet till Eero"],
])("the reader's own acts in %s", (lang, took, given, gave) => {
  it("are told to the reader, and others' as others'", async () => {
    await t.use(lang);
    expect(mine("CaseAssigned", { to_owner: ME })).toBe(took);
    expect(eeros("CaseAssigned", { to_owner: ME })).toBe(given);
    expect(mine("CaseAssigned", { to_owner: "agt_eero" })).toBe(gave);
  });
});

it("Finnish verbs follow the person everywhere", async () => {
  await t.use("fi");
  const third = /\b(avasi|ratkaisi|vaihtoi|otti|palautti|siirsi|lisäsi|poisti|muutti|kokeili|laittoi|yhdisti|purki|kirjasi|pyysi|ohitti|ei)(?=\s|$)/;
  const e = t.a.event as unknown as Record<string, unknown>;
  const tags = new Set(["labelled", "unlabelled", "labelledBack", "relabelled"]);
  const told = Object.entries(e).flatMap(([key, word]) => (typeof word === "function" ? [(word as (...args: unknown[]) => string)("Sinä", ...(tags.has(key) ? [["vip"], ["lasku"]] : ["x", "y"]))] : []));
  expect(told.filter((text) => text.startsWith("Sinä") && third.test(text))).toEqual([]);
  expect(mine("WrapUpStarted", { how: "agent_ended" })).toBe("Sinä päätit keskustelun");
  expect(eeros("WrapUpStarted", { how: "agent_ended" })).toBe("Eero päätti keskustelun");
  expect(eeros("OfferExpired", { agent: ME })).toBe("Sinä et vastannut tarjoukseen");
  expect(mine("OfferExpired", { agent: "agt_eero" })).toBe("Eero ei vastannut tarjoukseen");
});
