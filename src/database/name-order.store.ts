/**
 * Orders names as readers look for them: Škoda among S, MG after Mazda. Built without ICU, PostgreSQL knows no such order; there it
 * is that of the characters' numbers.
 */
export const inNameOrder = (column: string): string => `${column} collate everycell_names`;
