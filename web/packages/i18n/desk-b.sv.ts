import type { DeskB } from "./desk-b.en";

export const sv: DeskB = {
  nav: { customers: "Kunder", knowledge: "Kunskap", board: "Läget", admin: "Inställningar", search: "Sök", now: "Nu", reports: "Rapporter", planning: "Tänk om", paths: "Vägar", bot: "Boten", backlog: "Det som saknas" },
  go: { reports: "Gå till rapporterna", planning: "Gå till planeringen" },
};
