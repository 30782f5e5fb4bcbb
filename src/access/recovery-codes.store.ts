import { Injectable } from '@nestjs/common';

import { Clock } from '../database/clock.js';
import { sha256 } from '../database/content-hash.js';
import { Tenancy } from '../database/tenancy.service.js';

/** The codes carry 80 random bits, so a fast hash keeps them as well as a slow one would. */
const hashOf = (code: string): string => sha256(code.toLowerCase().replace(/[^a-z0-9]/g, ''));

@Injectable()
export class RecoveryCodeStore {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly clock: Clock,
  ) {}

  /** Puts new codes in place of all former ones. */
  async replace(personId: string, codes: readonly string[]): Promise<void> {
    await this.tenancy.queryAlone(
      `with gone as (delete from recovery_code where person_id = $1)
       insert into recovery_code (person_id, code_hash) select $1, unnest($2::text[])`,
      [personId, codes.map(hashOf)],
    );
  }

  /** True once per code. */
  async spend(personId: string, code: string): Promise<boolean> {
    const rows = await this.tenancy.queryAlone(
      `with spent as (update recovery_code set used_at = $3
         where person_id = $1 and code_hash = $2 and used_at is null returning code_hash)
       select code_hash from spent`,
      [personId, hashOf(code), this.clock.now()],
    );
    return rows.length === 1;
  }

  async left(personId: string): Promise<number> {
    const [row] = await this.tenancy.queryAlone<{ left: string }>(
      `select count(*) as left from recovery_code where person_id = $1 and used_at is null`,
      [personId],
    );
    return Number(row?.left ?? 0);
  }
}
