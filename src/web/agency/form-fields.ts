import { NotFoundException } from '@nestjs/common';

import type { Decision } from '../../kernel/decision.js';
import { PageFailure } from '../shell/failure.js';
import { refusalParams, refusalText } from '../shell/refusal-text.js';

export type FormBody = Readonly<Record<string, unknown>>;

/** A field as text; absent, repeated or odd fields are empty. */
export const fieldOf = (body: FormBody, name: string): string => {
  const value = body[name];
  return typeof value === 'string' ? value : '';
};

/** Ticked boxes: none, one or many. */
export function ticked(body: FormBody, name: string): string[] {
  const value = body[name];
  if (typeof value === 'string') return [value];
  return Array.isArray(value)
    ? value.filter((item): item is string => typeof item === 'string')
    : [];
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** An identifier from an address; anything else leads nowhere. */
export function identifier(text: string): string {
  if (!uuid.test(text)) throw new NotFoundException();
  return text;
}

/** What an address names, where there is such a thing. */
export function found<T>(thing: T | null): T {
  if (thing === null) throw new NotFoundException();
  return thing;
}

export const identifierOrNull = (text: string | undefined): string | null =>
  text !== undefined && uuid.test(text) ? text : null;

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

/** A whole number from an address; 0 for anything else. */
export const counted = (text: string | undefined): number =>
  /^\d{1,6}$/.test(text ?? '') ? Number(text) : 0;
