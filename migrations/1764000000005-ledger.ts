// Why: money owed and credits held, double entry and append-only; and what the rules made of each submission.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { dropTables, guardTenantTables, type TenantTable } from './tenant-table.js';

const tables: TenantTable[] = [
  { name: 'ledger_account', visibility: 'organisation', appendOnly: true },
  { name: 'ledger_transaction', visibility: 'organisation', appendOnly: true },
  { name: 'ledger_entry', visibility: 'organisation', appendOnly: true },
  { name: 'assessment', visibility: 'organisation', appendOnly: true },
  { name: 'assessment_line', visibility: 'organisation', appendOnly: true },
];

export class Ledger1764000000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // unit: 'EUR' for money, 'g:cobalt:2026' for grams of a material of one vintage.
    await runner.query(`create table ledger_account (
      programme_id uuid not null,
      organisation_id uuid not null,
      id uuid not null,
      kind text not null,
      unit text not null,
      floor_zero boolean not null,
      opened_at timestamptz not null,
      primary key (programme_id, organisation_id, id),
      unique (programme_id, organisation_id, kind, unit)
    )`);
    // One row per organisation that takes part, all with the same id: each sees its own side of a transfer.
    await runner.query(`create table ledger_transaction (
      programme_id uuid not null,
      organisation_id uuid not null,
      id uuid not null,
      kind text not null,
      cause_kind text not null,
      cause_id text not null,
      effective_on date not null,
      recorded_at timestamptz not null,
      recorded_by uuid,
      note text,
      primary key (programme_id, organisation_id, id),
      unique (programme_id, organisation_id, kind, cause_kind, cause_id)
    )`);
    // The unique number of an account's entry is the lock: two writers of one slot cannot both commit.
    await runner.query(`create table ledger_entry (
      programme_id uuid not null,
      organisation_id uuid not null,
      account_id uuid not null,
      number bigint not null check (number > 0),
      transaction_id uuid not null,
      amount bigint not null,
      available_amount bigint not null,
      closing_total bigint not null,
      closing_available bigint not null,
      floor_zero boolean not null,
      primary key (programme_id, organisation_id, account_id, number),
      check (not floor_zero or (closing_total >= 0 and closing_available >= 0)),
      check (closing_available <= closing_total or not floor_zero)
    )`);
    await runner.query(
      `create index ledger_entry_transaction on ledger_entry (programme_id, transaction_id)`,
    );
    await runner.query(`create table assessment (
      programme_id uuid not null,
      organisation_id uuid not null,
      id uuid not null,
      return_id uuid not null,
      submission_id uuid not null,
      period text not null,
      rulebook_id text not null,
      rulebook_hash text not null,
      total_minor bigint not null,
      currency text not null,
      receipt jsonb not null,
      assessed_at timestamptz not null,
      primary key (programme_id, organisation_id, id),
      unique (programme_id, organisation_id, submission_id)
    )`);
    await runner.query(`create index assessment_period on assessment (programme_id, period)`);
    await runner.query(`create table assessment_line (
      programme_id uuid not null,
      organisation_id uuid not null,
      assessment_id uuid not null,
      line_key text not null,
      fee_minor bigint not null,
      primary key (programme_id, organisation_id, assessment_id, line_key)
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
