import type { Request } from 'express';
import { accessOf } from '../access/index.js';
import { problem } from './problem.js';

/** The currency of the programme that is asked. */
export function currencyOf(request: Request): string {
  const { programme } = accessOf(request);
  if (programme === null) throw problem('not-found');
  return programme.currency;
}
