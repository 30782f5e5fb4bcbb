import type { NextFunction, Request, RequestHandler, Response } from 'express';

/** What a body may take to arrive. */
export interface Patience {
  /** So long may nothing come in the middle of it. */
  readonly silenceMs: number;
  /** In each stretch of so long at least so many bytes come, or it is its end. */
  readonly stretchMs: number;
  readonly stretchBytes: number;
}

/** The slowest telephone sends more than 256 bytes a second; whoever sends less only holds a connection. */
export const usualPatience: Patience = {
  silenceMs: 30_000,
  stretchMs: 60_000,
  stretchBytes: 60 * 256,
};
/** So long an answer may take to be read by whoever still sends. */
const farewellMs = 1_000;

/**
 * Whoever stops in the middle of a body, or sends a byte now and then, gets the answer of `late` and is let go, and so is whoever goes on sending after
 * the answer: neither keeps a connection.
 */
export function withoutSlowSenders(
  late: (request: Request, response: Response) => void,
  { silenceMs, stretchMs, stretchBytes }: Patience,
): RequestHandler {
  return (request: Request, response: Response, next: NextFunction): void => {
    if (request.complete || !hasBody(request)) {
      next();
      return;
    }
    const listen = (): void => {
      request.setTimeout(silenceMs);
    };
    // What waits here was sent: then it is us who are slow.
    const isOurs = (): boolean => request.readableLength > 0;
    const giveUp = (): void => {
      if (!request.complete && !response.headersSent) late(request, response);
    };
    request.on('timeout', () => {
      if (isOurs()) listen();
      else giveUp();
    });
    let before = request.socket.bytesRead;
    const stretches = setInterval(() => {
      const { bytesRead } = request.socket;
      if (bytesRead - before < stretchBytes && !isOurs()) giveUp();
      before = bytesRead;
    }, stretchMs);
    request.once('end', () => {
      request.setTimeout(0);
    });
    for (const over of ['end', 'close'] as const)
      request.once(over, () => {
        clearInterval(stretches);
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
