import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import { errorReport } from '../../database/index.js';

/** One line of JSON for each thing that is said, on the standard output, with the time and the level in words. */
export const newLog = (level: string, to?: DestinationStream): Logger =>
  pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    to,
  );

/**
 * What the framework and the rooms say, in the same form as the requests. Rooms say objects or fixed words. A text that comes
 * with a stack is the message of an error of the framework's, which can repeat what somebody sent: of it the room is told.
 */
export class StructuredLog implements LoggerService {
  constructor(private readonly to: Pick<Logger, 'fatal' | 'error' | 'warn' | 'debug'>) {}

  fatal(message: unknown, ...more: unknown[]): void {
    this.to.fatal(lineOf(message, more));
  }

  error(message: unknown, ...more: unknown[]): void {
    this.to.error(lineOf(message, more));
  }

  warn(message: unknown, ...more: unknown[]): void {
    this.to.warn(lineOf(message, more));
  }

  /** The framework tells of every route it makes. */
  log(message: unknown, ...more: unknown[]): void {
    this.to.debug(lineOf(message, more));
  }

  debug(message: unknown, ...more: unknown[]): void {
    this.to.debug(lineOf(message, more));
  }

  verbose(message: unknown, ...more: unknown[]): void {
    this.to.debug(lineOf(message, more));
  }
}

/** The room is what comes last, as the framework's own logger has it. */
function lineOf(message: unknown, more: readonly unknown[]): object {
  const room = more.at(-1);
  const of = typeof room === 'string' && /^[\w .-]{1,60}$/.test(room) ? { room } : {};
  if (message instanceof Error) return { ...of, ...errorReport(message) };
  if (typeof message === 'object' && message !== null) return { ...of, ...message };
  const hasStack = more.length > 1 || more.some((each) => each instanceof Error);
  return hasStack ? { ...of, error: 'Error' } : { ...of, event: String(message) };
}
