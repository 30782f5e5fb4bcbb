import { NotFoundException } from '@nestjs/common';

import type { Decision } from '../../kernel/decision.js';
import { isIdentifier } from '../shell/form-body.js';
import { PageFailure } from '../shell/failure.js';
import { refusalParams, refusalText } from '../shell/refusal-text.js';

export { counted, fieldOf, type FormBody, identifier, ticked } from '../shell/form-body.js';

/** What an address names, where there is such a thing. */
export function found<T>(thing: T | null): T {
  if (thing === null) throw new NotFoundException();
  return thing;
}

export const identifierOrNull = (text: string | undefined): string | null =>
  text !== undefined && isIdentifier(text) ? text : null;

export { refusalText };

/** Refusals that mean that something moved since the page was made. */
const overtaken = new Set(['publication.changed', 'publication.not-now', 'publication.overtaken']);

/** What was decided, or a page that says why not. */
export function decided<T>(decision: Decision<T>, back: string): T {
  if (decision.ok) return decision.value;
  const { code } = decision.reason;
  throw new PageFailure({
    status: overtaken.has(code) ? 409 : 422,
    code,
    back,
    params: refusalParams(decision.reason),
  });
}

export interface Answer303 {
  url: string;
  statusCode: 303;
}

export const seeOther = (url: string): Answer303 => ({ url, statusCode: 303 });
