import type { Shape } from "./shape";

/** Words of admin, knowledge, board, customers and search. */
export const en = {
  nav: { customers: "Customers", knowledge: "Knowledge", board: "Supervision", admin: "Settings", search: "Search" },
};

export type DeskB = Shape<typeof en>;
