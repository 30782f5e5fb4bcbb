import {
  applyDecorators,
  BadRequestException,
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  SetMetadata,
  UseInterceptors,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { from, lastValueFrom, type Observable, of, switchMap } from 'rxjs';

import { contentHash } from '../database/content-hash.js';
import type { IdempotentRequest } from './idempotency.js';
import { Idempotency } from './idempotency.service.js';
import { answeredOnce, givenKey } from './idempotency.exceptions.js';
import { contextOf } from './request-access.js';
import { isApi } from './route.guard.js';

const OPTIONS = 'everycell:idempotent';

export interface IdempotentOptions {
  /** Refuse a request without a key. */
  required?: boolean;
}

/** Headers that belong to the answer and are given again with it. */
const keptHeaders = ['location', 'etag'] as const;

interface KeptBody {
  body: unknown;
  headers: Record<string, string>;
}

/** The key of an API call is its `Idempotency-Key`, that of a form its hidden field `_form_key`. */
@Injectable()
export class IdempotentInterceptor implements NestInterceptor {
  constructor(
    private readonly idempotency: Idempotency,
    private readonly reflector: Reflector,
  ) {}

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = execution.switchToHttp();
    const request = http.getRequest<Request>();
    const options = this.reflector.get<IdempotentOptions>(OPTIONS, execution.getHandler());
    const key = givenKey(keyOf(request));
    if (key === null) {
      if (options.required) throw new BadRequestException({ code: 'idempotency.missing' });
      return next.handle();
    }
    const handler = `${execution.getClass().name}.${execution.getHandler().name}`;
    const asked = { key, route: handler, bodyHash: bodyHashOf(request) };
    const response = http.getResponse<Response>();
    return from(this.once(request, response, asked, next)).pipe(switchMap((body) => of(body)));
  }

  private async once(
    request: Request,
    response: Response,
    asked: IdempotentRequest,
    next: CallHandler,
  ): Promise<unknown> {
    const work = async () => {
      const body: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined });
      return { status: response.statusCode, body: { body, headers: headersOf(response) } };
    };
    const wait = !isApi(request);
    const decided = await this.idempotency.once(contextOf(request), asked, work, { wait });
    const answer = answeredOnce(decided);
    const kept = answer.body as KeptBody;
    if (answer.replayed) {
      response.status(answer.status).set({ ...kept.headers, 'Idempotent-Replayed': 'true' });
    }
    return kept.body;
  }
}

/** Does what the route does once per key; a repeated request gets the first answer. */
export const Idempotent = (options: IdempotentOptions = {}): MethodDecorator =>
  applyDecorators(SetMetadata(OPTIONS, options), UseInterceptors(IdempotentInterceptor));

function keyOf(request: Request): unknown {
  if (isApi(request)) return request.headers['idempotency-key'];
  return (request.body as { _form_key?: unknown } | undefined)?._form_key;
}

/** Everything that makes two requests the same, but for what belongs to the form and not to its answers. */
function bodyHashOf(request: Request): string {
  const body = (request.body ?? {}) as Record<string, unknown>;
  const answers = Object.entries(body).filter(([name]) => !['_csrf', '_form_key'].includes(name));
  const exact = JSON.stringify({ path: request.originalUrl, answers }, (_, value: unknown) =>
    typeof value === 'number' ? `number ${value}` : value,
  );
  return contentHash(JSON.parse(exact));
}

function headersOf(response: Response): Record<string, string> {
  return Object.fromEntries(
    keptHeaders.flatMap((name) => {
      const value = response.getHeader(name);
      return typeof value === 'string' ? [[name, value] as const] : [];
    }),
  );
}
