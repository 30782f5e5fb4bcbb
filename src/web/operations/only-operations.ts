import type { NextFunction, Request, Response } from 'express';

const ASKED_BY_TOOLS = new Set(['/healthz', '/readyz', '/metrics']);

/** A process that only works answers the operator's tools, in the same way as one that serves pages, and nobody else. */
export function onlyOperations(request: Request, response: Response, next: NextFunction): void {
  if (ASKED_BY_TOOLS.has(request.path)) next();
  else response.sendStatus(404);
}
