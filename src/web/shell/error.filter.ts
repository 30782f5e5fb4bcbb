import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { Request, Response } from 'express';

import { localPath, referenceOf } from '../../access/index.js';
import { errorReport } from '../../database/index.js';
import { type Failure, failureOf, statusToShow } from './failure.js';
import { shellLocals } from './shell-locals.js';

/** Failures become pages; below /api the room of the API answers in its own form. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('web');

  constructor(private readonly problems: ExceptionFilter) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    if (/^\/api(\/|$|\?)/.test(request.originalUrl)) {
      this.problems.catch(thrown, host);
      return;
    }
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const failure = failureOf(thrown);
    if (failure.status === 401 && request.method === 'GET') {
      response.redirect(303, `/sign-in?to=${encodeURIComponent(request.originalUrl)}`);
      return;
    }
    this.answer(failure, thrown, request, response);
  }

  private answer(failure: Failure, thrown: unknown, request: Request, response: Response): void {
    const reference = referenceOf(response);
    if (failure.status >= 500) this.logger.error({ reference, ...errorReport(thrown) });
    const { differences, written } = failure;
    // What stands now and what was sent, side by side: nothing is overwritten in silence.
    const differenceRows = differences?.map(({ field, current, sent }) => [
      field,
      { text: current, format: 'numeric' },
      { text: sent, format: 'numeric' },
    ]);
    const writtenRows = written?.map(({ field, current, sent }) => [
      field,
      { text: current, format: 'text' },
      { text: sent, format: 'text' },
    ]);
    const back = failure.back ?? formOf(request);
    const view = {
      ...shellLocals(request),
      ...failure,
      back,
      differenceRows,
      writtenRows,
      reference,
    };
    response.status(failure.status).type('html').setHeader('Cache-Control', 'no-store');
    response.render('shell/error', { ...view, shown: String(statusToShow(failure.status)) });
  }
}

/** The page of this site whose form was sent, as the browser tells it. */
function formOf(request: Request): string | undefined {
  const { referer, host } = request.headers;
  if (request.method !== 'POST' || referer === undefined || !URL.canParse(referer))
    return undefined;
  const page = new URL(referer);
  return page.host === host ? localPath(page.pathname + page.search) : undefined;
}
