import {
  BadRequestException,
  ConflictException,
  UnprocessableEntityException,
} from '@nestjs/common';

import type { Decision } from '../kernel/decision.js';
import { checkIdempotencyKey } from './idempotency.js';
import type { IdempotentAnswer } from './idempotency.service.js';

/** The key that a request gives, null when it gives none; one that cannot be a key is refused. */
export function givenKey(given: unknown): string | null {
  if (given === undefined) return null;
  const key = checkIdempotencyKey(given);
  if (!key.ok) throw new BadRequestException({ code: key.reason.code });
  return key.value;
}

/** What was done under the key, now or before; else why it was not. */
export function answeredOnce(decided: Decision<IdempotentAnswer>): IdempotentAnswer {
  if (decided.ok) return decided.value;
  const { code } = decided.reason;
  if (code === 'idempotency.in-flight') throw new ConflictException({ code });
  throw new UnprocessableEntityException({ code });
}
