/** How many things of one file a line of the trail names. */
export const MOST_NAMED = 100;
