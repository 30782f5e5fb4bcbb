import type { RequestContext } from '../database/index.js';

/** How many things of one file a line of the trail names. */
export const MOST_NAMED = 100;

/** The organisation that acts. Routes of an area let nobody in without one. */
export function actingOrganisation(context: RequestContext): string {
  if (context.organisationId === null) throw new Error('No organisation acts in this context.');
  return context.organisationId;
}
