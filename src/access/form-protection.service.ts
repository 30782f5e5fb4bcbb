import { Injectable } from '@nestjs/common';
import { csrfSync } from 'csrf-sync';
import type { Request } from 'express';

import { foreignForm } from './access.exceptions.js';
import { AccessSettings } from './access-settings.js';
import { publicAddress } from './public-address.js';

const TOKEN_BYTES = 32;

/** The field of the body, never a header or the address: what a page of ours wrote into its form. */
const fieldOf = (request: Request): string | undefined => {
  const field = (request.body as { _csrf?: unknown } | undefined)?._csrf;
  return typeof field === 'string' ? field : undefined;
};

const tokens = csrfSync({ size: TOKEN_BYTES, getTokenFromRequest: fieldOf });

/** Requests whose token is still inside a multipart body. */
const pending = new WeakSet<Request>();

/** The synchroniser token of the session; one is made for a page with a form only. */
export function formToken(request: Request): string {
  return tokens.generateToken(request);
}

/** For handlers of `@MultipartForm`: the `_csrf` field, before anything else in the body is believed. */
export function confirmForm(request: Request, field: unknown): void {
  const expected = tokens.getTokenFromState(request);
  if (typeof field !== 'string' || !expected || field !== expected) throw foreignForm();
  pending.delete(request);
}

export function isUnconfirmed(request: Request): boolean {
  return pending.has(request);
}

const harmless = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Lets a form in only when a page of this site, in this session, wrote it. */
@Injectable()
export class FormProtection {
  constructor(private readonly settings: AccessSettings) {}

  check(request: Request, multipart: boolean): void {
    if (harmless.has(request.method)) return;
    this.checkOrigin(request);
    if (multipart && request.is('multipart/form-data')) pending.add(request);
    else if (!tokens.isRequestValid(request)) throw foreignForm();
  }

  /** Browsers name the page that sends; `null` is one that hides it, which ours never do. */
  private checkOrigin(request: Request): void {
    const { origin } = request.headers;
    if (origin !== undefined && origin !== publicAddress(this.settings, request))
      throw foreignForm();
    const site = request.headers['sec-fetch-site'];
    if (site !== undefined && site !== 'same-origin' && site !== 'none') throw foreignForm();
  }
}
