// Why: who is admitted in which capacity, what batteries they make and where waste batteries are treated.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { dropTables, guardTenantTables, type TenantTable } from './tenant-table.js';

const tables: TenantTable[] = [
  { name: 'registration', visibility: 'programme' },
  { name: 'battery_model', visibility: 'organisation' },
  { name: 'battery_model_version', visibility: 'organisation', appendOnly: true },
  { name: 'battery_model_material', visibility: 'organisation', appendOnly: true },
  { name: 'facility', visibility: 'programme' },
];

export class Register1764000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table registration (
      programme_id uuid not null,
      organisation_id uuid not null,
      id uuid not null,
      capacity text not null check (capacity in
        ('producer', 'pro', 'authorised_representative', 'recycler', 'collector', 'verifier')),
      number text not null,
      state text not null check (state in ('applied', 'active', 'suspended', 'cancelled')),
      brands text[] not null default '{}',
      categories text[] not null default '{}',
      valid_from date not null,
      valid_to date,
      created_at timestamptz not null default now(),
      primary key (programme_id, organisation_id, id),
      unique (programme_id, number)
    )`);
    await runner.query(`create table battery_model (
      programme_id uuid not null,
      organisation_id uuid not null,
      id uuid not null,
      reference text not null,
      created_at timestamptz not null default now(),
      withdrawn_on date,
      primary key (programme_id, organisation_id, id),
      -- In this order, so that a foreign key's check never takes it for as good as the primary key.
      unique (programme_id, reference, organisation_id)
    )`);
    await runner.query(`create table battery_model_version (
      programme_id uuid not null,
      organisation_id uuid not null,
      battery_model_id uuid not null,
      version integer not null check (version > 0),
      valid_from date not null,
      brand text not null,
      name text not null,
      category text not null,
      chemistry text not null,
      cathode text,
      unit_mass_mg bigint not null check (unit_mass_mg > 0),
      capacity_wh bigint check (capacity_wh > 0),
      rechargeable boolean not null default true,
      general_use boolean not null default false,
      carbon_footprint_class text check (carbon_footprint_class in ('A', 'B', 'C', 'D', 'E')),
      recyclability_class text check (recyclability_class in ('A', 'B', 'C', 'D', 'E')),
      passport_url text,
      mass_estimated boolean not null default false,
      recorded_at timestamptz not null default now(),
      recorded_by uuid,
      primary key (programme_id, organisation_id, battery_model_id, version)
    )`);
    await runner.query(`create table battery_model_material (
      programme_id uuid not null,
      organisation_id uuid not null,
      battery_model_id uuid not null,
      version integer not null,
      material text not null,
      mass_mg bigint not null check (mass_mg >= 0),
      recycled_ppm integer check (recycled_ppm between 0 and 1000000),
      primary key (programme_id, organisation_id, battery_model_id, version, material)
    )`);
    await runner.query(`create table facility (
      programme_id uuid not null,
      organisation_id uuid not null,
      id uuid not null,
      name text not null,
      town text not null,
      country text not null check (country ~ '^[A-Z]{2}$'),
      permit_reference text not null,
      permit_from date not null,
      permit_to date not null,
      processes text[] not null,
      chemistries text[] not null,
      verified_capacity_mg bigint not null default 0 check (verified_capacity_mg >= 0),
      capacity_evidence text,
      created_at timestamptz not null default now(),
      primary key (programme_id, organisation_id, id)
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
