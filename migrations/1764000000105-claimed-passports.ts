// Why: two recyclers who recorded the same battery at the same moment both succeeded; only a key can refuse the second.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { guardTenantTables } from './tenant-table.js';

export class ClaimedPassports1764000000105 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table consignment_passport (
      programme_id uuid not null,
      passport_id text not null,
      organisation_id uuid not null,
      consignment_id uuid not null,
      primary key (programme_id, passport_id)
    )`);
    // An owner that is no superuser sees no rows of a table that forces its policies, so they rest while it is read. Of two
    // loads that name one battery the first recorded holds it.
    await runner.query(`alter table consignment no force row level security`);
    await runner.query(`insert into consignment_passport (programme_id, passport_id, organisation_id, consignment_id)
      select distinct on (c.programme_id, claimed.id) c.programme_id, claimed.id, c.organisation_id, c.id
      from consignment c, unnest(c.passport_ids) as claimed (id)
      order by c.programme_id, claimed.id, c.recorded_at, c.id`);
    await runner.query(`alter table consignment force row level security`);
    await guardTenantTables(runner, [
      { name: 'consignment_passport', visibility: 'organisation', appendOnly: true },
    ]);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table consignment_passport');
  }
}
