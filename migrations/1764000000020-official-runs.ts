// Why: what an official run makes of a period stands apart until it is switched in, line by line and per return.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { dropTables, guardTenantTables, type TenantTable } from './tenant-table.js';

const tables: TenantTable[] = [
  { name: 'official_run', visibility: 'agency' },
  { name: 'official_run_return', visibility: 'agency' },
  { name: 'official_run_line', visibility: 'agency' },
  { name: 'official_run_standing', visibility: 'agency' },
];

/** Rows of a run that is at work or was dropped may change or go; those of one that finished stay as they are. */
const unfinished = (table: string, command: 'update' | 'delete'): string => `create policy
  ${table}_unfinished_${command} on ${table} as restrictive for ${command} using (exists (select from official_run r
    where r.programme_id = ${table}.programme_id and r.id = ${table}.run_id and r.state <> 'finished'))`;

export class OfficialRuns1764000000020 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table official_run (
      programme_id uuid not null,
      id uuid not null,
      period text not null check (period ~ '^[0-9]{4}(-Q[1-4])?$'),
      class text not null check (class in ('trial', 'provisional', 'final')),
      state text not null check (state in ('queued', 'running', 'finished', 'dropped')),
      phase text check (phase in ('freezing', 'computing', 'refereeing', 'switching')),
      done integer not null default 0,
      total integer not null default 0,
      failure jsonb,
      result jsonb,
      started_by uuid,
      data_cut_at timestamptz,
      progressed_at timestamptz not null,
      created_at timestamptz not null,
      finished_at timestamptz,
      primary key (programme_id, id)
    )`);
    // One at a time per programme and period: a second start meets this index and is refused.
    await runner.query(`create unique index official_run_active on official_run (programme_id, period)
      where state in ('queued', 'running')`);
    await runner.query(`create table official_run_return (
      programme_id uuid not null,
      organisation_id uuid not null,
      run_id uuid not null,
      submission_id uuid not null,
      return_id uuid not null,
      period text not null,
      line_count integer not null,
      fee_minor bigint not null,
      charged_minor bigint not null,
      posted_minor bigint not null default 0,
      primary key (programme_id, organisation_id, run_id, submission_id)
    )`);
    await runner.query(
      `create index official_run_return_of on official_run_return (programme_id, run_id)`,
    );
    // Place in the order of the declaration; the line's key stands in the submission.
    await runner.query(`create table official_run_line (
      programme_id uuid not null,
      organisation_id uuid not null,
      run_id uuid not null,
      submission_id uuid not null,
      place integer not null,
      fee_minor bigint not null,
      primary key (programme_id, organisation_id, run_id, submission_id, place)
    )`);
    await runner.query(`create table official_run_standing (
      programme_id uuid not null,
      period text not null,
      run_id uuid not null,
      class text not null check (class in ('provisional', 'final')),
      switched_at timestamptz not null,
      primary key (programme_id, period)
    )`);
    await guardTenantTables(runner, tables);
    await runner.query(unfinished('official_run_return', 'update'));
    await runner.query(unfinished('official_run_return', 'delete'));
    await runner.query(unfinished('official_run_line', 'delete'));
    await runner.query(`revoke update on official_run_line from everycell_app`);
    await runner.query(`revoke delete on official_run, official_run_standing from everycell_app`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTables(
      runner,
      tables.map((t) => t.name),
    );
  }
}
