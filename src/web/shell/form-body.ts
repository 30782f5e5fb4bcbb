import { NotFoundException } from '@nestjs/common';

/** What a form or the query of an address brings: untyped until it is read by these. */
export type FormBody = Readonly<Record<string, unknown>>;

const valueOf = (body: FormBody | undefined, name: string): unknown =>
  body !== undefined && Object.hasOwn(body, name) ? body[name] : undefined;

/** A field as text; absent, repeated or odd fields are empty. */
export function fieldOf(body: unknown, name: string): string {
  const value = valueOf(body as FormBody | undefined, name);
  return typeof value === 'string' ? value : '';
}

/** Ticked boxes: none, one (which comes as text) or many. */
export function ticked(body: unknown, name: string): string[] {
  const value = valueOf(body as FormBody | undefined, name);
  return (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');
}

/** A whole number from a form or an address; 0 for anything else. */
export const counted = (text: string | undefined): number =>
  /^\d{1,9}$/.test(text ?? '') ? Number(text) : 0;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const isIdentifier = (text: string): boolean => UUID.test(text);

/** An identifier from an address or a hidden field; anything else leads nowhere. */
export function identifier(text: string): string {
  if (!isIdentifier(text)) throw new NotFoundException();
  return text;
}
