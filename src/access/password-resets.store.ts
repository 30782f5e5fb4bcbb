import { Injectable } from '@nestjs/common';

import { Clock } from '../database/clock.js';
import { sha256 } from '../database/content-hash.js';
import { Tenancy } from '../database/tenancy.service.js';

export interface ResetLink {
  readonly personId: string;
  readonly token: string;
  /** null: the operator. */
  readonly issuedBy: string | null;
  readonly hours: number;
}

/** Whose password a link sets. */
export interface ResetPerson {
  readonly id: string;
  readonly email: string;
  readonly name: string;
}

@Injectable()
export class PasswordResetStore {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly clock: Clock,
  ) {}

  /** One link at a time: a new one takes the place of what was not used, and links past their time go. */
  async add({ personId, token, issuedBy, hours }: ResetLink): Promise<void> {
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + hours * 3_600_000);
    await this.tenancy.queryAlone(
      `with gone as (delete from password_reset where person_id = $1 or expires_at <= $5)
       insert into password_reset (person_id, token_hash, issued_by, expires_at) values ($1, $2, $3, $4)`,
      [personId, sha256(token), issuedBy, expiresAt, now],
    );
  }

  /** The person of an open link; null when it was used, replaced, is too old, or its account is closed. */
  async personOf(token: string): Promise<ResetPerson | null> {
    const [person] = await this.tenancy.queryAlone<ResetPerson>(
      `select p.id, p.email, p.name from password_reset r join person p on p.id = r.person_id
       where r.token_hash = $1 and r.expires_at > $2 and p.disabled_at is null`,
      [sha256(token), this.clock.now()],
    );
    return person ?? null;
  }

  /**
   * Uses the link up, sets the password and ends every session of the person: all or nothing, in one statement. Of two
   * who use one link at once, one gets the person's id and the other null.
   */
  async use(token: string, passwordHash: string): Promise<string | null> {
    const [changed] = await this.tenancy.queryAlone<{ id: string }>(
      `with used as (
         delete from password_reset where token_hash = $1 and expires_at > $3 returning person_id),
       changed as (
         update person p set password_hash = $2 from used
         where p.id = used.person_id and p.disabled_at is null returning p.id),
       ended as (
         delete from person_session s using changed where s.sess #>> '{passport,user}' = changed.id::text)
       select id from changed`,
      [sha256(token), passwordHash, this.clock.now()],
    );
    return changed?.id ?? null;
  }
}
