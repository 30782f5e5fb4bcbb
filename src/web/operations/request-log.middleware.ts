import { Inject, Injectable, type NestMiddleware } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import type { Logger } from 'pino';
import { REQUEST_ID } from '../../access/index.js';
import { newId } from '../../database/index.js';
import { Metrics } from './metrics.service.js';
import { OPERATIONS, type OperationsSettings } from './operations-settings.js';
import { RequestsInHand } from './requests-in-hand.service.js';
import { newLog } from './structured-log.js';

/**
 * One line per answer: which route, how it ended, how long it took. The route is its template, so that no query,
 * reference, name or mail address of anybody gets into a log.
 */
@Injectable()
export class RequestLog implements NestMiddleware {
  private readonly log: Logger;

  constructor(
    private readonly metrics: Metrics,
    private readonly inHand: RequestsInHand,
    @Inject(OPERATIONS) settings: OperationsSettings,
  ) {
    this.log = newLog(settings.logLevel);
  }

  use(request: Request, response: Response, next: NextFunction): void {
    const began = process.hrtime.bigint();
    const id = newId();
    response.setHeader(REQUEST_ID, id);
    this.inHand.take(response);
    response.once('close', () => {
      const seconds = Number(process.hrtime.bigint() - began) / 1e9;
      const route = templateOf(request);
      this.metrics.observe(request.method, route, { status: response.statusCode, seconds });
      this.log.info({
        request: id,
        method: request.method,
        route,
        programme: request.access?.programme?.slug,
        status: response.statusCode,
        finished: response.writableFinished,
        milliseconds: Math.round(seconds * 1000),
      });
    });
    next();
  }
}

const answered = new WeakMap<Request, string>();

/** For whoever answers in the place of a route, before the router has looked for one. */
export function answeredAs(request: Request, template: string): void {
  answered.set(request, template);
}

/** `/p/:programme/reports`, or a fixed word where nothing matched: an unknown path can hold anything. */
function templateOf(request: Request): string {
  const known = answered.get(request);
  if (known !== undefined) return known;
  const route = request.route as { path?: unknown } | undefined;
  return typeof route?.path === 'string' ? route.path : 'unmatched';
}
