import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request, Response } from 'express';
import { type Cursor, type CursorPart, listPage, nextLink, pageRequest } from './cursor-list.js';

/** The page of a list that a request asks for. */
export class AskedPage {
  /** One row more than the page holds: it tells that there is a next one. */
  readonly limit: number;
  /** The key of the last row of the page before, null for the first page. */
  readonly after: Cursor | null;
  private readonly size: number;

  constructor(
    private readonly request: Request,
    private readonly response: Response,
    shape: readonly CursorPart[],
  ) {
    const { limit, after } = pageRequest(request.query, shape);
    this.size = limit;
    this.limit = limit + 1;
    this.after = after;
  }

  /** The key of a list whose key is one value. */
  get afterKey(): string | null {
    return this.after?.[0] ?? null;
  }

  /** The rows of the page, out of those that a store found; the address of the next page goes into the head of the answer. */
  rows<Row>(found: readonly Row[], keyOf: (row: Row) => Cursor): readonly Row[] {
    const page = listPage(found, this.size, keyOf);
    if (page.next !== null)
      this.response.setHeader('Link', nextLink(this.request.originalUrl, page.next));
    return page.rows;
  }

  /** The page of a short list that is at hand whole: in the order of its keys, the same on every server whatever its collation. */
  rowsOf<Row>(
    all: readonly Row[],
    keyOf: (row: Row) => string,
    order: 'up' | 'down' = 'up',
  ): readonly Row[] {
    const { afterKey } = this;
    const follows = (a: string, b: string): boolean => (order === 'up' ? a > b : a < b);
    const found = all
      .filter((row) => afterKey === null || follows(keyOf(row), afterKey))
      .sort((a, b) => (follows(keyOf(a), keyOf(b)) ? 1 : -1));
    return this.rows(found, (row) => [keyOf(row)]);
  }
}

/** `?limit=` and `?cursor=` of a list whose key has columns of this shape. */
export const Paged = createParamDecorator(
  (shape: readonly CursorPart[] | undefined, execution: ExecutionContext): AskedPage => {
    const http = execution.switchToHttp();
    return new AskedPage(http.getRequest(), http.getResponse(), shape ?? ['text']);
  },
);
