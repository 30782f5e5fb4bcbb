import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Observable } from 'rxjs';

import { isLanguage } from './language.js';
import { keepLanguage, languageOf, lazyShellLocals } from './shell-locals.js';

/** Gives every page what its frame needs and keeps the language that was asked for. */
@Injectable()
export class ShellInterceptor implements NestInterceptor {
  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = execution.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    // The API speaks to machines; what describes it is read by people.
    if (request.originalUrl.startsWith('/api/v1')) return next.handle();
    const asked = request.query.lang;
    if (isLanguage(asked)) keepLanguage(response, asked);
    response.locals = Object.assign(lazyShellLocals(request), response.locals);
    response.setHeader('Content-Language', languageOf(request));
    return next.handle();
  }
}
