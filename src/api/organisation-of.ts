import type { RequestContext } from '../database/index.js';
import { problem } from './problem.js';

/** The organisation that a key acts for; one of an agency finds nothing where an organisation is needed. */
export function organisationOf(ctx: RequestContext): string {
  if (ctx.organisationId === null) throw problem('not-found');
  return ctx.organisationId;
}
