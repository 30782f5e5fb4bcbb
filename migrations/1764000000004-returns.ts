// Why: the producer's quarter: one draft per period, immutable numbered submissions, and the agency's decisions on them.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { dropTables, guardTenantTables, type TenantTable } from './tenant-table.js';

const tables: TenantTable[] = [
  { name: 'quarterly_return', visibility: 'organisation' },
  { name: 'return_draft_line', visibility: 'organisation' },
  { name: 'return_upload', visibility: 'organisation' },
  { name: 'return_upload_chunk', visibility: 'organisation' },
  { name: 'return_import', visibility: 'organisation', appendOnly: true },
  { name: 'submission', visibility: 'organisation', appendOnly: true },
  { name: 'submission_line', visibility: 'organisation', appendOnly: true },
  { name: 'return_decision', visibility: 'organisation', appendOnly: true },
];

const lineColumns = `
      line_key text not null,
      position integer not null,
      battery_model_id uuid,
      model_version integer,
      category text not null,
      chemistry text not null,
      units bigint not null check (units >= 0),
      exported_units bigint not null default 0 check (exported_units between 0 and units),
      mass_mg bigint not null check (mass_mg >= 0),
      price_minor bigint check (price_minor >= 0),
      note text,
      change_reason text`;

export class Returns1764000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table quarterly_return (
      programme_id uuid not null,
      organisation_id uuid not null,
      id uuid not null,
      period text not null check (period ~ '^[0-9]{4}-Q[1-4]$'),
      state text not null check (state in
        ('open', 'submitted', 'changes_requested', 'accepted')),
      due_on date not null,
      draft_version integer not null default 0,
      draft_saved_at timestamptz,
      nil_declared boolean not null default false,
      latest_submission integer not null default 0,
      primary key (programme_id, organisation_id, id),
      unique (programme_id, organisation_id, period)
    )`);
    await runner.query(
      `create index quarterly_return_queue on quarterly_return (programme_id, period, state)`,
    );
    await runner.query(`create table return_draft_line (
      programme_id uuid not null,
      organisation_id uuid not null,
      return_id uuid not null,
      ${lineColumns},
      primary key (programme_id, organisation_id, return_id, line_key)
    )`);
    // A file that was checked and waits for its producer's word. Nothing of it counts until it is used; then it goes.
    await runner.query(`create table return_upload (
      programme_id uuid not null,
      organisation_id uuid not null,
      id uuid not null,
      return_id uuid not null,
      file_name text not null,
      number_marks text not null check (number_marks in ('unstated', 'point', 'comma')),
      content_hash text not null,
      byte_count bigint not null,
      report jsonb not null,
      uploaded_by uuid,
      uploaded_at timestamptz not null,
      primary key (programme_id, organisation_id, id)
    )`);
    await runner.query(`create table return_upload_chunk (
      programme_id uuid not null,
      organisation_id uuid not null,
      upload_id uuid not null,
      number integer not null check (number > 0),
      bytes bytea not null,
      primary key (programme_id, organisation_id, upload_id, number)
    )`);
    await runner.query(`create table return_import (
      programme_id uuid not null,
      organisation_id uuid not null,
      id uuid not null,
      return_id uuid not null,
      file_name text not null,
      content_hash text not null,
      line_count integer not null,
      imported_by uuid,
      imported_at timestamptz not null default now(),
      primary key (programme_id, organisation_id, id)
    )`);
    await runner.query(`create table submission (
      programme_id uuid not null,
      organisation_id uuid not null,
      id uuid not null,
      return_id uuid not null,
      period text not null,
      number integer not null check (number > 0),
      reference text not null,
      nil boolean not null default false,
      amendment_reason text,
      content_hash text not null check (content_hash ~ '^[0-9a-f]{64}$'),
      line_count integer not null,
      submitted_by uuid,
      submitted_at timestamptz not null,
      primary key (programme_id, organisation_id, id),
      unique (programme_id, organisation_id, return_id, number),
      unique (programme_id, reference),
      check (number = 1 or amendment_reason is not null)
    )`);
    await runner.query(`create index submission_period on submission (programme_id, period)`);
    await runner.query(`create table submission_line (
      programme_id uuid not null,
      organisation_id uuid not null,
      submission_id uuid not null,
      ${lineColumns},
      primary key (programme_id, organisation_id, submission_id, line_key)
    )`);
    await runner.query(`create table return_decision (
      programme_id uuid not null,
      organisation_id uuid not null,
      id uuid not null,
      return_id uuid not null,
      submission_number integer not null,
      outcome text not null check (outcome in ('accepted', 'changes_requested')),
      reason text,
      answers jsonb not null default '[]',
      decided_by uuid,
      decided_at timestamptz not null,
      primary key (programme_id, organisation_id, id),
      unique (programme_id, organisation_id, return_id, submission_number),
      check (outcome = 'accepted' or reason is not null)
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
