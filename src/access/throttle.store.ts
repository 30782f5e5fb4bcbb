import { Injectable } from '@nestjs/common';

import { Clock } from '../database/clock.js';
import { sha256 } from '../database/content-hash.js';
import { Tenancy } from '../database/tenancy.service.js';
import { type LimitKind, signInLimits } from './sign-in-limits.js';

export interface Attempt {
  kind: LimitKind;
  /** Whose attempt it is: an e-mail address, a network address, a person. Kept as a hash only. */
  of: string;
}

const keyOf = ({ kind, of }: Attempt): string => `${kind}:${sha256(of)}`;

/**
 * Attempts are counted before they are judged, outside of any transaction: what is tried in parallel counts in full,
 * and neither a rollback nor a restart forgets it.
 */
@Injectable()
export class ThrottleStore {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly clock: Clock,
  ) {}

  /** Counts the attempts; milliseconds to wait when one of them is over its limit, else 0. */
  async count(attempts: Attempt[]): Promise<number> {
    const now = this.clock.now();
    let waitMs = 0;
    for (const attempt of attempts) {
      const limit = signInLimits[attempt.kind];
      const [row] = await this.tenancy.queryAlone<{ points: number; window_ends_at: Date }>(
        `insert into sign_in_throttle as t (key, points, window_ends_at) values ($1, 1, $2)
         on conflict (key) do update set
           points = case when t.window_ends_at <= $3 then 1 else least(t.points + 1, 1000000) end,
           window_ends_at =
             case when t.window_ends_at <= $3 then excluded.window_ends_at else t.window_ends_at end
         returning points, window_ends_at`,
        [keyOf(attempt), new Date(now.getTime() + limit.windowMs), now],
      );
      if (row && row.points > limit.points) {
        waitMs = Math.max(waitMs, row.window_ends_at.getTime() - now.getTime());
      }
    }
    return waitMs;
  }

  /** A right answer: the account starts afresh, the address gets the point back that was no failure. */
  async forgive(account: Attempt, address?: Attempt): Promise<void> {
    await this.tenancy.queryAlone(
      `delete from sign_in_throttle where key = $1 or window_ends_at <= $2`,
      [keyOf(account), this.clock.now()],
    );
    if (address) await this.pardon(address);
  }

  /** Gives back the point of an attempt that was no failure. */
  async pardon(attempt: Attempt): Promise<void> {
    await this.tenancy.queryAlone(
      `update sign_in_throttle set points = greatest(points - 1, 1) where key = $1`,
      [keyOf(attempt)],
    );
  }
}
