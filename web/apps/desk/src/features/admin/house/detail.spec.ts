import type { AuditEntry } from "@helppo/api";
import { expect, it } from "vitest";
import { details, named, namesIn } from "./detail";

const entry = (action: string, object: string, detail: Record<string, unknown>, actor = "agt_0am14bt2g0004"): AuditEntry => ({ id: "aud_0am14bt2g0009", at: 0, actor: { kind: "agent", id: actor }, actor_name: "Ritva Koskinen", action, object, detail: detail as AuditEntry["detail"] });

it("ids are read as names, also of what the log alone remembers", () => {
  const log = [entry("team.renamed", "tea_0am14bvar0000", { name: ["Returns", "Refunds"] }), entry("team.created", "tea_0am14bvar0000", { name: "Returns", members: ["agt_0am14bt2g0004"] })];
  const names = new Map([...namesIn(log), ["tea_0am14bvar0000", "Refunds"]]);
  expect(named(details(log[1]?.detail), names)).toBe("name: Returns · members: Ritva Koskinen");
  expect(named(log[0]?.object ?? "", names)).toBe("Refunds");
  expect(namesIn(log).get("tea_0am14bvar0000")).toBe("Returns");
});

it("an id that nobody can name stays as it is", () => {
  expect(named("into: cus_0am14bt2g0007", new Map())).toBe("into: cus_0am14bt2g0007");
});

it("what changed is read from before to after", () => {
  expect(details({ role: { from: "agent", to: "supervisor" } })).toBe("role: agent → supervisor");
  expect(details({ from: { enabled: true, least: 5 }, to: { enabled: true, least: 8 } })).toBe("least: 5 → 8");
});
