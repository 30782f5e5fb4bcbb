import { HttpException } from '@nestjs/common';

import { isFullDisk, NoConnection } from '../../database/index.js';
import type { Text } from './text.js';

/** Something that two people changed: what stands now and what was sent. */
export interface Difference {
  field: Text;
  current: Text;
  sent: Text;
}

/** What a failed request is told. The code names a refusal; without one the status speaks for itself. */
export interface Failure {
  status: number;
  code?: string;
  params?: Record<string, Text>;
  differences?: Difference[];
  /** The same of what is written in sentences. */
  written?: Difference[];
  /** Where the reader can go on. */
  back?: string;
}

/** Statuses with a page of their own; any other is shown as the general one of its kind. */
const spoken = [400, 401, 403, 404, 405, 408, 409, 413, 415, 422, 429, 500, 503, 507];

export function statusToShow(status: number): number {
  if (spoken.includes(status)) return status;
  return status >= 500 ? 500 : 400;
}

/** Controllers throw this where a page cannot answer with its form. */
export class PageFailure extends HttpException {
  constructor(readonly failure: Failure) {
    super(failure.code ?? String(failure.status), failure.status);
  }
}

export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof PageFailure) return thrown.failure;
  if (thrown instanceof HttpException) {
    const body = thrown.getResponse();
    const status = thrown.getStatus();
    return typeof body === 'object' ? { ...namedIn(body), status } : { status };
  }
  if (thrown instanceof NoConnection) return { status: 503 };
  if (isFullDisk(thrown)) return { status: 507 };
  return { status: statusOfMiddleware(thrown) };
}

function namedIn(body: object): Pick<Failure, 'code' | 'params'> {
  const { code, params } = body as { code?: unknown; params?: unknown };
  if (typeof code !== 'string') return {};
  return params ? { code, params: params as Record<string, string> } : { code };
}

/** Parsers and the form guard refuse with an error that carries `status` and may be shown. */
function statusOfMiddleware(thrown: unknown): number {
  if (typeof thrown !== 'object' || thrown === null) return 500;
  const { status } = thrown as { status?: unknown };
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}
