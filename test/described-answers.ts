import type { NextFunction, Request, Response } from 'express';
import { bodyFaultsOf, faultsOf, operationOf, queryOf } from './openapi.js';

/**
 * Watches what an application answers below /api/v1. Every answer, whatever asked for it, must be one that the
 * description knows; what was asked for with success must be described too.
 */
export class DescribedAnswers {
  private readonly found = new Set<string>();
  private readonly done = new Set<string>();

  /** What did not fit the description. */
  get faults(): string[] {
    return [...this.found];
  }

  /** The operations that answered with a 2xx. */
  get succeeded(): ReadonlySet<string> {
    return this.done;
  }

  readonly watch = (request: Request, response: Response, next: NextFunction): void => {
    if (request.originalUrl.startsWith('/api/v1/') && request.method !== 'HEAD') {
      const written: Buffer[] = [];
      response.write = heard(response.write.bind(response), written);
      response.end = heard(response.end.bind(response), written, () => {
        this.judge(request, response, Buffer.concat(written).toString());
      });
    }
    next();
  };

  private judge(request: Request, response: Response, text: string): void {
    const { statusCode: status } = response;
    if (status === 304) return;
    const url = new URL(request.originalUrl, 'http://relative.invalid');
    const key = operationOf(request.method, url.pathname);
    if (key === undefined) {
      if (status < 400) this.found.add(`${request.method} ${url.pathname} is not described`);
      return;
    }
    const [type = ''] = String(response.getHeader('content-type') ?? '').split(';');
    const fault = (each: string) => this.found.add(`${key} ${String(status)}: ${each}`);
    faultsOf(key, { status, type, body: parsed(text) }).forEach(fault);
    if (status >= 300) return;
    this.done.add(key);
    const known = queryOf(key);
    for (const name of url.searchParams.keys())
      if (!known.includes(name)) fault(`took ${name}, which is not described`);
    bodyFaultsOf(key, request.body).forEach((each) => fault(`took a body that ${each}`));
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** The same way to write, which keeps a copy of what goes through it. */
function heard<Write extends (...given: never[]) => unknown>(
  write: Write,
  into: Buffer[],
  before: () => void = () => undefined,
): Write {
  return new Proxy(write, {
    apply(target, self, given: unknown[]) {
      const [chunk] = given;
      if (typeof chunk === 'string' || chunk instanceof Uint8Array) into.push(Buffer.from(chunk));
      before();
      return Reflect.apply(target, self, given) as unknown;
    },
  });
}
