import { Injectable, type NestMiddleware, PayloadTooLargeException } from '@nestjs/common';
import express, {
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import session from 'express-session';

import { Clock } from '../database/clock.js';
import { AccessSettings } from './access-settings.js';
import { formToken } from './form-protection.service.js';
import { ProgrammeDirectory } from './programme-directory.service.js';
import { accessOf } from './request-access.js';
import { isSeenAgain } from './session-data.js';
import { SessionStore } from './session.store.js';

/** Answered the same to everybody, so no session is looked up for them. */
const sessionless =
  /^\/(?:api|assets|healthz|readyz|metrics|\.well-known)(?:[/?]|$)|\/theme\.css(?:\?|$)/;
const programmeOf = /^\/(?:p|api\/v1\/programmes)\/([a-z][a-z0-9-]{1,30})(?:[/?]|$)/;

const FORM_BYTES = 1_048_576;
/** A grid of a thousand lines; more comes as a file. */
const FIELD_LIMIT = 20_000;

/** Finds out who asks and in which programme, before any guard. Keys never meet a cookie: the API has no session. */
@Injectable()
export class AccessMiddleware implements NestMiddleware {
  private readonly session: RequestHandler;
  private readonly form = express.urlencoded({
    extended: false,
    limit: FORM_BYTES,
    parameterLimit: FIELD_LIMIT,
  });

  constructor(
    store: SessionStore,
    settings: AccessSettings,
    private readonly programmes: ProgrammeDirectory,
    private readonly clock: Clock,
  ) {
    const secure = settings.baseUrl?.startsWith('https://') ?? false;
    this.session = session({
      store,
      secret: settings.secret,
      name: secure ? '__Host-everycell' : 'everycell',
      resave: false,
      saveUninitialized: false,
      // Behind a proxy that ends TLS the request itself is plain; the installation's own address decides.
      proxy: secure,
      cookie: { httpOnly: true, sameSite: 'lax', secure, path: '/' },
    });
  }

  async use(request: Request, response: Response, next: NextFunction): Promise<void> {
    // Before anything waits: an upload of minutes was received when it began.
    request.receivedAt = this.clock.now();
    const slug = programmeOf.exec(request.originalUrl)?.[1];
    if (slug !== undefined) accessOf(request).programme = await this.programmes.bySlug(slug);
    if (sessionless.test(request.originalUrl)) {
      next();
      return;
    }
    this.session(request, response, (error?: unknown) => {
      if (error) {
        next(error);
        return;
      }
      this.note(request);
      this.readForm(request, response, next);
    });
  }

  /** What is too much is refused while it still comes; the parser would read it off to its end first. */
  private readForm(request: Request, response: Response, next: NextFunction): void {
    const declared = Number(request.headers['content-length'] ?? 0);
    if (!request.is('urlencoded') || declared > 0) {
      if (request.is('urlencoded') && declared > FORM_BYTES) next(new PayloadTooLargeException());
      else this.form(request, response, next);
      return;
    }
    let asked = false;
    const once = (error?: unknown): void => {
      if (!asked) next(error);
      asked = true;
    };
    let bytes = 0;
    request.on('data', ({ length }: Buffer) => {
      bytes += length;
      if (bytes > FORM_BYTES) once(new PayloadTooLargeException());
    });
    this.form(request, response, once);
  }

  private note(request: Request): void {
    Object.assign(request, { csrfToken: () => formToken(request) });
    const now = this.clock.now().getTime();
    if (request.session.passport && isSeenAgain(request.session, now)) request.session.seenAt = now;
  }
}
