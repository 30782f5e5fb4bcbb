// Why: a run wrote each line's fee as a row with five keys; most of its time went there. They are read by return, so stand by return.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { guardTenantTables } from './tenant-table.js';

/** As in the migration that made the tables: rows of a run that finished stay as they are. */
const linesOfUnfinished = `create policy official_run_line_unfinished_delete on official_run_line as restrictive for delete
  using (exists (select from official_run r where r.programme_id = official_run_line.programme_id
    and r.id = official_run_line.run_id and r.state <> 'finished'))`;

export class FeesBesideReturn1764000000076 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // In the order of the declaration; the lines' keys stand in the submission.
    await runner.query(
      `alter table official_run_return add column line_fees bigint[] not null default '{}'`,
    );
    await runner.query(`update official_run_return r set line_fees = coalesce((
      select array_agg(l.fee_minor order by l.place) from official_run_line l
      where l.programme_id = r.programme_id and l.organisation_id = r.organisation_id
        and l.run_id = r.run_id and l.submission_id = r.submission_id), '{}')`);
    await runner.query(`alter table official_run_return alter column line_fees drop default`);
    await runner.query(`revoke update on official_run_return from everycell_app`);
    await runner.query(`grant update (posted_minor) on official_run_return to everycell_app`);
    await runner.query(`drop table official_run_line`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`create table official_run_line (
      programme_id uuid not null,
      organisation_id uuid not null,
      run_id uuid not null,
      submission_id uuid not null,
      place integer not null,
      fee_minor bigint not null,
      primary key (programme_id, organisation_id, run_id, submission_id, place)
    )`);
    await runner.query(`insert into official_run_line
      select r.programme_id, r.organisation_id, r.run_id, r.submission_id, f.place, f.fee
      from official_run_return r, unnest(r.line_fees) with ordinality f (fee, place)`);
    await guardTenantTables(runner, [{ name: 'official_run_line', visibility: 'agency' }]);
    await runner.query(linesOfUnfinished);
    await runner.query(`revoke update on official_run_line from everycell_app`);
    await runner.query(`alter table official_run_line add constraint official_run_line_in_official_run
      foreign key (programme_id, run_id) references official_run (programme_id, id)`);
    await runner.query(`alter table official_run_return drop column line_fees`);
    await runner.query(`revoke update (posted_minor) on official_run_return from everycell_app`);
    await runner.query(`grant update on official_run_return to everycell_app`);
  }
}
