// Why: the agency's runs over a period and the frozen, versioned reports made from them.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { dropTables, guardTenantTables, type TenantTable } from './tenant-table.js';

const tables: TenantTable[] = [
  { name: 'national_run', visibility: 'agency' },
  { name: 'national_run_submission', visibility: 'agency' },
  { name: 'national_run_batch', visibility: 'agency' },
  { name: 'report_memo', visibility: 'released' },
  { name: 'publication_draft', visibility: 'agency' },
  { name: 'publication', visibility: 'released', appendOnly: true },
];

export class Publications1764000000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table national_run (
      programme_id uuid not null,
      id uuid not null,
      period text not null,
      state text not null check (state in ('queued', 'running', 'finished', 'failed')),
      phase text,
      done integer not null default 0,
      total integer not null default 0,
      result jsonb,
      failure text,
      started_by uuid,
      data_cut_at timestamptz,
      progressed_at timestamptz not null,
      created_at timestamptz not null,
      finished_at timestamptz,
      primary key (programme_id, id)
    )`);
    // One at a time per programme and period: a second start meets this index and is refused.
    await runner.query(`create unique index national_run_active on national_run (programme_id, period)
      where state in ('queued', 'running')`);
    // What a run counts, frozen at its data cut: later decisions and certificates do not reach into it.
    await runner.query(`create table national_run_submission (
      programme_id uuid not null,
      run_id uuid not null,
      organisation_id uuid not null,
      submission_id uuid not null,
      recomputed_minor bigint,
      finding text,
      agrees boolean,
      primary key (programme_id, run_id, organisation_id, submission_id)
    )`);
    await runner.query(`create table national_run_batch (
      programme_id uuid not null,
      run_id uuid not null,
      organisation_id uuid not null,
      batch_id uuid not null,
      certificate_id uuid not null,
      primary key (programme_id, run_id, organisation_id, batch_id)
    )`);
    // Figures of a source that belong to no organisation; reports show them apart.
    await runner.query(`create table report_memo (
      programme_id uuid not null,
      period text not null check (period ~ '^[0-9]{4}-Q[1-4]$'),
      code text not null check (code ~ '^[a-z_]{1,40}$'),
      units bigint not null check (units >= 0),
      source text not null,
      primary key (programme_id, period, code)
    )`);
    await runner.query(`create table publication_draft (
      programme_id uuid not null,
      id uuid not null,
      period text not null,
      kind text not null check (kind in ('quarter', 'year')),
      run_id uuid,
      snapshot jsonb not null,
      snapshot_hash text not null,
      disclosure jsonb not null default '[]',
      version integer not null check (version > 0),
      state text not null check (state in ('preview', 'approved', 'released', 'discarded')),
      correction_reason text,
      prepared_by uuid,
      prepared_at timestamptz not null,
      approved_by uuid,
      approved_at timestamptz,
      primary key (programme_id, id),
      check (approved_by is null or approved_by <> prepared_by)
    )`);
    await runner.query(`create table publication (
      programme_id uuid not null,
      id uuid not null,
      period text not null,
      kind text not null check (kind in ('quarter', 'year')),
      version integer not null check (version > 0),
      snapshot jsonb not null,
      snapshot_hash text not null check (snapshot_hash ~ '^[0-9a-f]{64}$'),
      key_id text not null,
      signature text not null,
      correction_reason text,
      released_at timestamptz not null,
      primary key (programme_id, id),
      unique (programme_id, period, version),
      check (version = 1 or correction_reason is not null)
    )`);
    await guardTenantTables(runner, tables);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTables(
      runner,
      tables.map((t) => t.name),
    );
  }
}
