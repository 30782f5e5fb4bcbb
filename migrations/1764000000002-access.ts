// Why: who may act for whom in a programme, keys, invitations, idempotency, counters and the audit trail.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { dropTables, guardTenantTables, type TenantTable } from './tenant-table.js';

const tables: TenantTable[] = [
  { name: 'membership', visibility: 'organisation' },
  { name: 'invitation', visibility: 'programme' },
  { name: 'api_key', visibility: 'programme' },
  { name: 'idempotency_key', visibility: 'organisation' },
  { name: 'programme_counter', visibility: 'counter' },
  { name: 'adopted_rulebook', visibility: 'released' },
  { name: 'audit_event', visibility: 'organisation', appendOnly: true },
];

export class Access1764000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table membership (
      programme_id uuid not null,
      organisation_id uuid not null,
      person_id uuid not null,
      role text not null,
      since timestamptz not null default now(),
      ended_at timestamptz,
      primary key (programme_id, organisation_id, person_id)
    )`);
    await runner.query(`create index membership_person on membership (person_id)`);
    await runner.query(`create table invitation (
      programme_id uuid not null,
      id uuid not null,
      organisation_id uuid not null,
      email text not null,
      role text not null,
      token_hash text not null,
      invited_by uuid,
      expires_at timestamptz not null,
      accepted_at timestamptz,
      created_at timestamptz not null default now(),
      primary key (programme_id, id),
      unique (programme_id, token_hash)
    )`);
    await runner.query(`create table api_key (
      programme_id uuid not null,
      id uuid not null,
      organisation_id uuid not null,
      label text not null,
      prefix text not null,
      key_hash text not null,
      permissions text[] not null,
      created_by uuid not null,
      created_at timestamptz not null default now(),
      expires_at timestamptz not null,
      revoked_at timestamptz,
      primary key (programme_id, id),
      unique (programme_id, key_hash)
    )`);
    await runner.query(`create table idempotency_key (
      programme_id uuid not null,
      organisation_id uuid not null,
      key text not null check (length(key) between 1 and 200),
      route text not null,
      body_hash text not null,
      status integer not null,
      response jsonb not null,
      created_at timestamptz not null default now(),
      primary key (programme_id, organisation_id, key)
    )`);
    await runner.query(`create table programme_counter (
      programme_id uuid not null,
      kind text not null,
      year integer not null,
      last_value bigint not null,
      primary key (programme_id, kind, year)
    )`);
    await runner.query(`create table adopted_rulebook (
      programme_id uuid not null,
      purpose text not null,
      rulebook_id text not null,
      adopted_at timestamptz not null default now(),
      primary key (programme_id, purpose, rulebook_id)
    )`);
    await runner.query(`create table audit_event (
      programme_id uuid not null,
      organisation_id uuid not null,
      id uuid not null,
      at timestamptz not null,
      person_id uuid,
      api_key_id uuid,
      on_behalf_of uuid,
      action text not null,
      subject_kind text not null,
      subject_id text not null,
      before jsonb,
      after jsonb,
      primary key (programme_id, organisation_id, id)
    )`);
    await runner.query(
      `create index audit_event_subject on audit_event (programme_id, subject_kind, subject_id, at)`,
    );
    await guardTenantTables(runner, tables);
    // A person sees and switches between their own memberships before any programme is chosen.
    await runner.query(`create policy membership_own on membership for select
      using (person_id = nullif(current_setting('app.person_id', true), '')::uuid)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTables(
      runner,
      tables.map((t) => t.name),
    );
  }
}
