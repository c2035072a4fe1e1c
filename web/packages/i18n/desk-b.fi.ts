import type { DeskB } from "./desk-b.en";

export const fi: DeskB = {
  nav: { customers: "Asiakkaat", knowledge: "Ohjeet", board: "Tilanne", admin: "Asetukset", search: "Haku", now: "Nyt", reports: "Raportit", planning: "Mitä jos", paths: "Polut", bot: "Botti", backlog: "Mitä puuttuu" },
  go: { reports: "Siirry raportteihin", planning: "Siirry suunnitteluun" },
};
