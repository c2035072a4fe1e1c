export const YOU = "Sinä";

/** "Eero otti", mutta "sinä otit": the reader's own acts are told in the second person. */
export const did = (who: string, they: string, you: string): string => `${who} ${who === YOU ? you : they}`;
