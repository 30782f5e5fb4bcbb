import type { NextFunction, Request, RequestHandler, Response } from 'express';

/** So long may nothing come in the middle of a body. */
export const longestSilenceMs = 30_000;
/** So long an answer may take to be read by whoever still sends. */
const farewellMs = 1_000;

/**
 * Whoever stops in the middle of a body gets the answer of `late` and is let go, and so is whoever goes on sending after
 * the answer: neither keeps a connection.
 */
export function withoutSlowSenders(
  late: (request: Request, response: Response) => void,
  silenceMs: number,
): RequestHandler {
  return (request: Request, response: Response, next: NextFunction): void => {
    if (request.complete || !hasBody(request)) {
      next();
      return;
    }
    const listen = (): void => {
      request.setTimeout(silenceMs);
    };
    request.on('timeout', () => {
      // What waits here was sent: then it is us who are slow.
      if (request.readableLength > 0) listen();
      else if (!request.complete && !response.headersSent) late(request, response);
    });
    request.once('end', () => {
      request.setTimeout(0);
    });
    response.once('finish', () => {
      if (request.complete) return;
      // Whoever reads the body learns of it too; the end of its connection alone would tell nobody after the answer.
      const farewell = setTimeout(() => request.destroy(), farewellMs);
      request.once('end', () => {
        clearTimeout(farewell);
      });
      request.resume();
    });
    listen();
    next();
  };
}

const hasBody = ({ headers }: Request): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
