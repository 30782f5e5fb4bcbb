import { newId } from '../database/new-id.js';

/** Set on the way in, before anything else, and written with the line that the log has of the request. */
export const REQUEST_ID = 'x-request-id';

/** What a page or problem tells whoever asks: the number that finds the request in the logs. */
export function referenceOf(response: { getHeader(name: string): unknown }): string {
  const id = response.getHeader(REQUEST_ID);
  return typeof id === 'string' ? id : newId();
}
