import { Injectable } from '@nestjs/common';
import { formatReference } from './reference-number.js';
import type { RequestContext } from './request-context.js';
import { Tenancy } from './tenancy.service.js';

/** Numbers that people see, from a counter row per programme, kind and year under its row lock. */
@Injectable()
export class ReferenceNumbers {
  constructor(private readonly tenancy: Tenancy) {}

  /** The next reference; a rolled-back transaction gives its number back, so the series has no gaps. */
  async next(context: RequestContext, kind: string, year: number): Promise<string> {
    const rows = await this.tenancy.query<{ last_value: string; slug: string }>(
      context,
      `insert into programme_counter (programme_id, kind, year, last_value)
       values ($1, $2, $3, 1)
       on conflict (programme_id, kind, year)
         do update set last_value = programme_counter.last_value + 1
       returning last_value, (select slug from programme where id = $1) as slug`,
      [context.programmeId, kind, year],
    );
    const row = rows[0];
    if (row === undefined) throw new Error('The counter gave no number.');
    return formatReference({ programme: row.slug, kind, year, value: BigInt(row.last_value) });
  }
}
