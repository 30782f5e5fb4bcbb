import { randomBytes } from 'node:crypto';

import { sha256 } from '../database/content-hash.js';
import type { Refusal } from '../kernel/decision.js';
import { isPermission, keyPermissionsOf, type Permission, type Role } from './permissions.js';

/** 256 random bits: nothing to guess, so a fast hash keeps it. */
const KEY_BYTES = 32;
const SHOWN_CHARACTERS = 12;
export const LONGEST_KEY_DAYS = 400;

export interface NewKey {
  /** Shown once and kept nowhere. */
  readonly text: string;
  /** What the list shows, to tell keys apart. */
  readonly prefix: string;
  readonly hash: string;
}

export function newKey(): NewKey {
  const text = `evc_${randomBytes(KEY_BYTES).toString('base64url')}`;
  return { text, prefix: text.slice(0, SHOWN_CHARACTERS), hash: keyHash(text) };
}

export function keyHash(text: string): string {
  return sha256(text);
}

/** The key of an Authorization header; null when there is none or it cannot be one of ours. */
export function bearerOf(authorization: string | undefined): string | null {
  return /^Bearer (evc_[\w-]{43})$/i.exec(authorization ?? '')?.[1] ?? null;
}

export interface KeyRequest {
  readonly label: string;
  readonly permissions: readonly string[];
  readonly days: string;
}

export interface KeyTerms {
  readonly label: string;
  readonly permissions: readonly Permission[];
  readonly days: number;
}

export interface KeyFault {
  readonly field: keyof KeyRequest;
  readonly reason: Refusal;
}

/** A key may do part of what its maker may do, and nothing that is a person's act; all faults at once. */
export function readKeyTerms(
  request: KeyRequest,
  role: Role,
): { readonly terms: KeyTerms; readonly faults: readonly KeyFault[] } {
  const faults: KeyFault[] = [];
  const fault = (field: KeyFault['field'], reason: Refusal): void => {
    faults.push({ field, reason });
  };
  const label = request.label.trim();
  if (label === '' || label.length > 80) fault('label', { code: 'key.label' });
  const days = /^\d{1,3}$/.test(request.days) ? Number(request.days) : 0;
  if (days < 1 || days > LONGEST_KEY_DAYS)
    fault('days', { code: 'key.days', params: { longest: String(LONGEST_KEY_DAYS) } });
  const permissions = [...new Set(request.permissions)].filter(isPermission);
  const allowed = keyPermissionsOf(role);
  const excess = permissions.find((name) => !allowed.includes(name));
  if (permissions.length === 0 || permissions.length !== new Set(request.permissions).size)
    fault('permissions', { code: 'key.permissions' });
  else if (excess !== undefined)
    fault('permissions', { code: 'key.beyond-role', params: { permission: excess } });
  return { terms: { label, permissions, days }, faults };
}
