import { Injectable } from '@nestjs/common';
import type { Response } from 'express';

/**
 * Requests that somebody works on. That the client has gone ends none: its handler goes on until it has answered nobody, and
 * needs its connection to the database until then.
 */
@Injectable()
export class RequestsInHand {
  private readonly open = new Set<Response>();
  private waiting: (() => void)[] = [];

  take(response: Response): void {
    this.open.add(response);
    const end = response.end.bind(response) as (...given: unknown[]) => Response;
    const destroy = response.destroy.bind(response);
    response.end = (...given: unknown[]) => {
      this.ended(response);
      return end(...given);
    };
    response.destroy = (error) => {
      this.ended(response);
      return destroy(error);
    };
  }

  /** Resolves when nobody works on anything any more, or after so many milliseconds. */
  async settled(longestMs: number): Promise<void> {
    if (this.open.size === 0) return;
    let impatience: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.waiting.push(resolve);
      impatience = setTimeout(resolve, longestMs);
    });
    clearTimeout(impatience);
  }

  private ended(response: Response): void {
    this.open.delete(response);
    if (this.open.size > 0) return;
    for (const resolve of this.waiting) resolve();
    this.waiting = [];
  }
}
