/** Everything the browser says to the server goes through here. */
export * from "./client";
export * from "./live";
export type * from "./types";
