import type { BoardPerson } from "@helppo/api";
import { describe, expect, it } from "vitest";
import { peopleOf } from "./people";

const person = (id: string, name: string, status: BoardPerson["status"]): BoardPerson => ({ id, name, status, reason: null, since: 0, load: 0, limit: 3 });
const all = [person("1", "Örjan", "available"), person("2", "Aino", "away"), person("3", "Silja", "available"), person("4", "Eero", "offline")];
const names = (wish: Partial<Parameters<typeof peopleOf>[1]>): string[] => peopleOf(all, { name: "", status: null, among: null, ...wish }, "sv").map((one) => one.name);

describe("the people of the wall", () => {
  it("who can serve come first, then by name as the language sorts", () => {
    expect(names({})).toEqual(["Silja", "Örjan", "Aino"]);
  });
  it("can be narrowed by name, status and team", () => {
    expect(names({ name: "örj" })).toEqual(["Örjan"]);
    expect(names({ status: "away" })).toEqual(["Aino"]);
    expect(names({ among: ["3", "4"] })).toEqual(["Silja"]);
  });
});
