// Why: whether a return is late is the rulebook's to say, so it must be kept when what it rests on began to arrive.
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Columns with the time they take over of rows that are there: no earlier one was kept. */
const columns = [
  { table: 'submission', name: 'received_at', from: 'submitted_at' },
  { table: 'submission', name: 'lines_received_at', from: 'submitted_at' },
  { table: 'return_upload', name: 'received_at', from: 'uploaded_at' },
  { table: 'quarterly_return', name: 'draft_received_at', from: 'draft_saved_at' },
] as const;

/** In days of the programme's zone: what a rulebook may ask of a submission. */
const days = `create view submission_days with (security_invoker = true) as
  select s.programme_id, s.organisation_id, s.id as submission_id, r.due_on,
    (s.received_at at time zone g.time_zone)::date as received_on,
    (s.lines_received_at at time zone g.time_zone)::date as lines_received_on,
    (f.received_at at time zone g.time_zone)::date as first_received_on
  from submission s
  join programme g on g.id = s.programme_id
  join quarterly_return r on r.programme_id = s.programme_id
    and r.organisation_id = s.organisation_id and r.id = s.return_id
  join submission f on f.programme_id = s.programme_id
    and f.organisation_id = s.organisation_id and f.return_id = s.return_id and f.number = 1`;

export class WhenReceived1764000000081 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const { table, name, from } of columns) {
      await runner.query(`alter table ${table} add column ${name} timestamptz`);
      // Row-level security is forced, so the owner may see no row to update: a change of type goes over all of them.
      await runner.query(
        `alter table ${table} alter column ${name} type timestamptz using ${from}`,
      );
      if (table !== 'quarterly_return')
        await runner.query(`alter table ${table} alter column ${name} set not null`);
    }
    await runner.query(
      `alter table submission add constraint submission_received_before check (received_at <= submitted_at)`,
    );
    await runner.query(days);
    await runner.query(`grant select on submission_days to everycell_app`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop view submission_days`);
    for (const { table, name } of [...columns].reverse())
      await runner.query(`alter table ${table} drop column ${name}`);
  }
}
