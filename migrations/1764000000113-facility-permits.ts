// Why: a plant has several permits, one after the other or side by side; what was said of them before stays to be read.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { dropTables, guardTenantTables } from './tenant-table.js';

export class FacilityPermits1764000000113 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table facility
      add column version integer not null default 1 constraint facility_version_check check (version > 0)`);
    await runner.query(`create table facility_permit (
      programme_id uuid not null,
      organisation_id uuid not null,
      facility_id uuid not null,
      id uuid not null,
      number text not null,
      valid_from date not null,
      valid_to date check (valid_to >= valid_from),
      recorded_at timestamptz not null,
      replaced_at timestamptz,
      primary key (programme_id, organisation_id, facility_id, id)
    )`);
    await runner.query(`create unique index facility_permit_number on facility_permit
      (programme_id, organisation_id, facility_id, number, valid_from) where replaced_at is null`);
    await guardTenantTables(runner, [{ name: 'facility_permit', visibility: 'programme' }]);
    await runner.query(`insert into facility_permit (programme_id, organisation_id, facility_id, id, number, valid_from,
        valid_to, recorded_at)
      select programme_id, organisation_id, id, gen_random_uuid(), permit_reference, permit_from, permit_to, created_at
      from facility`);
    await runner.query(`alter table facility
      drop column permit_reference, drop column permit_from, drop column permit_to`);
  }

  /** Of several permits a plant keeps the one that began last. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table facility
      add column permit_reference text, add column permit_from date, add column permit_to date`);
    await runner.query(`update facility f set permit_reference = p.number, permit_from = p.valid_from,
        permit_to = coalesce(p.valid_to, '9999-12-31')
      from (select distinct on (programme_id, organisation_id, facility_id) * from facility_permit
        where replaced_at is null order by programme_id, organisation_id, facility_id, valid_from desc, number) p
      where p.programme_id = f.programme_id and p.organisation_id = f.organisation_id and p.facility_id = f.id`);
    for (const column of ['permit_reference', 'permit_from', 'permit_to'])
      await runner.query(`alter table facility alter column ${column} set not null`);
    await dropTables(runner, ['facility_permit']);
    await runner.query(`alter table facility drop column version`);
  }
}
