// Why: waste batteries from receipt to recovered material, the certificates over it and the offers of credits.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { dropTables, guardTenantTables, type TenantTable } from './tenant-table.js';

const tables: TenantTable[] = [
  { name: 'consignment', visibility: 'organisation' },
  { name: 'batch', visibility: 'organisation' },
  { name: 'batch_consignment', visibility: 'organisation' },
  { name: 'fraction', visibility: 'organisation' },
  { name: 'fraction_material', visibility: 'organisation' },
  { name: 'certificate_draft', visibility: 'organisation' },
  { name: 'certificate', visibility: 'programme', appendOnly: true },
  { name: 'certificate_batch', visibility: 'organisation', appendOnly: true },
  { name: 'certificate_event', visibility: 'programme', appendOnly: true },
  { name: 'credit_offer', visibility: 'counterparties' },
];

export class Recycling1764000000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table consignment (
      programme_id uuid not null,
      organisation_id uuid not null,
      id uuid not null,
      facility_id uuid not null,
      reference text not null,
      received_on date not null,
      origin_kind text not null,
      origin_name text,
      origin_country text not null check (origin_country ~ '^[A-Z]{2}$'),
      category text not null,
      chemistry text not null,
      gross_mg bigint not null check (gross_mg > 0),
      tare_mg bigint not null check (tare_mg >= 0),
      net_mg bigint not null check (net_mg > 0),
      carrier text,
      transport_mode text,
      distance_km integer check (distance_km >= 0),
      waste_code text,
      consignment_note text,
      passport_ids text[] not null default '{}',
      recorded_by uuid,
      recorded_at timestamptz not null,
      primary key (programme_id, organisation_id, id),
      unique (programme_id, organisation_id, reference),
      check (net_mg = gross_mg - tare_mg)
    )`);
    await runner.query(`create table batch (
      programme_id uuid not null,
      organisation_id uuid not null,
      id uuid not null,
      facility_id uuid not null,
      reference text not null,
      process text not null,
      chemistry text not null,
      started_on date not null,
      ended_on date not null check (ended_on >= started_on),
      state text not null check (state in ('open', 'closed')),
      version integer not null default 1,
      recorded_by uuid,
      recorded_at timestamptz not null,
      primary key (programme_id, organisation_id, id),
      unique (programme_id, organisation_id, reference)
    )`);
    await runner.query(`create table batch_consignment (
      programme_id uuid not null,
      organisation_id uuid not null,
      batch_id uuid not null,
      consignment_id uuid not null,
      mass_mg bigint not null check (mass_mg > 0),
      primary key (programme_id, organisation_id, batch_id, consignment_id)
    )`);
    await runner.query(`create table fraction (
      programme_id uuid not null,
      organisation_id uuid not null,
      batch_id uuid not null,
      id uuid not null,
      role text not null check (role in ('input', 'intermediate', 'output')),
      name text not null,
      wet_mg bigint not null check (wet_mg > 0),
      dry_mg bigint not null check (dry_mg > 0 and dry_mg <= wet_mg),
      destination text,
      counts_as_recycled boolean not null default false,
      primary key (programme_id, organisation_id, batch_id, id),
      unique (programme_id, organisation_id, batch_id, role, name)
    )`);
    await runner.query(`create table fraction_material (
      programme_id uuid not null,
      organisation_id uuid not null,
      batch_id uuid not null,
      fraction_id uuid not null,
      material text not null,
      assay_ppm integer not null check (assay_ppm between 0 and 1000000),
      mass_mg bigint not null check (mass_mg >= 0),
      primary key (programme_id, organisation_id, batch_id, fraction_id, material)
    )`);
    await runner.query(`create table certificate_draft (
      programme_id uuid not null,
      organisation_id uuid not null,
      id uuid not null,
      facility_id uuid not null,
      year integer not null,
      batch_ids uuid[] not null,
      drafted_by uuid not null,
      drafted_at timestamptz not null,
      state text not null check (state in ('awaiting_certification', 'certified', 'withdrawn')),
      primary key (programme_id, organisation_id, id)
    )`);
    await runner.query(`create table certificate (
      programme_id uuid not null,
      organisation_id uuid not null,
      id uuid not null,
      facility_id uuid not null,
      reference text not null,
      year integer not null,
      payload jsonb not null,
      payload_hash text not null,
      key_id text not null,
      signature text not null,
      drafted_by uuid not null,
      certified_by uuid not null check (certified_by <> drafted_by),
      certified_at timestamptz not null,
      primary key (programme_id, organisation_id, id),
      unique (programme_id, reference)
    )`);
    // A batch backs one certificate only: the key is what makes counting it twice impossible.
    await runner.query(`create table certificate_batch (
      programme_id uuid not null,
      organisation_id uuid not null,
      batch_id uuid not null,
      certificate_id uuid not null,
      primary key (programme_id, organisation_id, batch_id)
    )`);
    await runner.query(`create table certificate_event (
      programme_id uuid not null,
      organisation_id uuid not null,
      certificate_id uuid not null,
      id uuid not null,
      kind text not null check (kind in ('revoked')),
      reason text not null,
      at timestamptz not null,
      by_person uuid,
      primary key (programme_id, organisation_id, certificate_id, id)
    )`);
    await runner.query(`create table credit_offer (
      programme_id uuid not null,
      organisation_id uuid not null,
      id uuid not null,
      counterparty_id uuid not null check (counterparty_id <> organisation_id),
      reference text not null,
      material text not null,
      vintage integer not null,
      grams bigint not null check (grams > 0),
      state text not null check (state in ('offered', 'accepted', 'rejected', 'withdrawn')),
      offered_by uuid,
      offered_at timestamptz not null,
      decided_by uuid,
      decided_at timestamptz,
      primary key (programme_id, organisation_id, id),
      unique (programme_id, reference)
    )`);
    await runner.query(
      `create index credit_offer_counterparty on credit_offer (programme_id, counterparty_id, state)`,
    );
    await guardTenantTables(runner, tables);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTables(
      runner,
      tables.map((t) => t.name),
    );
  }
}
