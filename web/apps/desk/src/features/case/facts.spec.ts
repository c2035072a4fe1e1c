import { t } from "@helppo/i18n/desk";
import { beforeAll, expect, it } from "vitest";
import { factKey, factName } from "./facts";

beforeAll(() => t.use("fi"));

it("a known key has its word, an unknown one is made readable", () => {
  expect([factName("order"), factName("jacket_colour")]).toEqual(["Tilaus", "Jacket colour"]);
});

it("a word becomes its key again, and anything else a key of plain letters", () => {
  expect([factKey("Tilaus"), factKey(" Käyttöpaikan numero "), factKey("?")]).toEqual(["order", "kayttopaikan_numero", ""]);
});
