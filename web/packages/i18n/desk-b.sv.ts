import type { DeskB } from "./desk-b.en";

export const sv: DeskB = {
  nav: { customers: "Kunder", knowledge: "Kunskap", board: "Läget", admin: "Inställningar", search: "Sök" },
};
