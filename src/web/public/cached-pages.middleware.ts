import { Injectable, type NestMiddleware } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';

import { answeredAs } from '../operations/request-log.middleware.js';
import { isLanguage, languageFromHeader } from '../shell/language.js';
import { languageCookie } from '../shell/shell-locals.js';

import { PageCache, type CachedPage } from './page-cache.js';

/** Minutes, not hours: a page of an older version must soon say that it was corrected. */
export const cacheControl = 'public, max-age=60';

/** The route whose place a page from memory takes. */
const reportRoute = '/p/:programme/reports/:period/v:version';
const report = /^\/p\/[a-z][a-z0-9-]{1,30}\/reports\/\d{4}(-Q[1-4])?\/v\d{1,6}$/;

const cookie = (request: Request, name: string): string | undefined =>
  (request.headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);

/**
 * What a shared rendering depends on; null where the page is somebody's own (a signed-in header) or sets something (a
 * chosen language).
 */
export function cacheKeyOf(request: Request): string | null {
  if (request.method !== 'GET' && request.method !== 'HEAD') return null;
  if (!report.test(request.originalUrl)) return null;
  const cookies = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
  if (cookies.some((pair) => pair !== '' && !pair.startsWith(`${languageCookie}=`))) return null;
  const chosen = cookie(request, languageCookie);
  const language = isLanguage(chosen)
    ? chosen
    : (languageFromHeader(request.headers['accept-language']) ?? 'default');
  return `${language} ${request.originalUrl}`;
}

export function sendCached(request: Request, response: Response, page: CachedPage): void {
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  response.setHeader('Content-Language', page.language);
  response.setHeader('Cache-Control', cacheControl);
  response.setHeader('Vary', 'Accept-Language, Cookie, Accept-Encoding');
  response.setHeader('ETag', page.etag);
  if (request.headers['if-none-match'] === page.etag) response.status(304).end();
  else response.end(page.html);
}

/** Answers released reports from memory, before sessions, guards and the database are asked anything. */
@Injectable()
export class CachedPages implements NestMiddleware {
  constructor(private readonly pages: PageCache) {}

  use(request: Request, response: Response, next: NextFunction): void {
    const key = cacheKeyOf(request);
    const page = key === null ? undefined : this.pages.get(key);
    if (page === undefined) {
      next();
      return;
    }
    answeredAs(request, reportRoute);
    sendCached(request, response, page);
  }
}
