import { t } from "@helppo/i18n/desk";
import { beforeAll, describe, expect, it } from "vitest";
import { aMessage, aRow } from "../../testing/world";
import { nameOf } from "../case/eventwords";
import { customerName, firstName } from "./words";

beforeAll(() => t.use("fi"));

describe("a customer who has told no name", () => {
  const nameless = { id: "cus_a", name: "" };

  it("is known by the address that a row brings", () => {
    const { customer } = aRow({ customer: { ...nameless, address: "aino@posti.example" } });
    expect([customerName(customer), firstName(customer)]).toEqual(["aino@posti.example", "aino@posti.example"]);
  });

  it("is known by mail before telephone, and by nothing else", () => {
    const identities = [{ kind: "visitor", value: "v_1" }, { kind: "phone", value: "+358401234567" }, { kind: "email", value: "aino@posti.example" }];
    expect(customerName({ name: "", identities })).toBe("aino@posti.example");
    expect(customerName({ name: "", identities: identities.slice(0, 2) })).toBe("+358401234567");
    expect(customerName({ name: "", identities: identities.slice(0, 1) })).toBe("Kävijä");
  });

  it("has the same name in the column of time as over it", () => {
    const item = aMessage(1, "customer", "Hei", { actor: { kind: "customer", id: "cus_a", name: "" } });
    const names = { me: null, agent: () => undefined, team: () => undefined };
    expect([nameOf(item, { ...names, customer: "aino@posti.example" }), nameOf(item, names)]).toEqual(["aino@posti.example", "Kävijä"]);
  });
});
