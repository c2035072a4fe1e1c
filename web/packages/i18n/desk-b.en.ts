import type { Shape } from "./shape";

/** Words of admin, knowledge, board, customers and search. */
export const en = {
  nav: { customers: "Customers", knowledge: "Knowledge", board: "Supervision", admin: "Settings", search: "Search", now: "Now", reports: "Reports", planning: "What if", paths: "Paths", bot: "Bot", backlog: "What is missing" },
  go: { reports: "Go to reports", planning: "Go to what-if" },
};

export type DeskB = Shape<typeof en>;
