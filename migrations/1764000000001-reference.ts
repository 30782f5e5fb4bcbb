// Why: the few shared rows (programmes, organisations, people, published rulebooks, sessions) that tenant tables refer to.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { dropTables } from './tenant-table.js';

export class Reference1764000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table programme (
      id uuid primary key,
      slug text not null unique check (slug ~ '^[a-z][a-z0-9-]{1,30}$'),
      name jsonb not null,
      jurisdiction text not null,
      currency text not null check (currency ~ '^[A-Z]{3}$'),
      time_zone text not null,
      languages text[] not null,
      accent text not null check (accent ~ '^#[0-9a-f]{6}$'),
      accent_dark text not null check (accent_dark ~ '^#[0-9a-f]{6}$'),
      filing_days integer not null check (filing_days between 1 and 366),
      agency_id uuid not null,
      demonstration boolean not null default false,
      created_at timestamptz not null default now()
    )`);
    await runner.query(`create table organisation (
      id uuid primary key,
      name text not null,
      country text not null check (country ~ '^[A-Z]{2}$'),
      identifiers jsonb not null default '{}',
      demonstration boolean not null default false,
      created_at timestamptz not null default now()
    )`);
    await runner.query(`create table person (
      id uuid primary key,
      email text not null unique check (email = lower(email)),
      name text not null,
      language text not null default 'en',
      password_hash text,
      totp_secret text,
      totp_confirmed_at timestamptz,
      totp_last_step bigint,
      disabled_at timestamptz,
      demonstration boolean not null default false,
      created_at timestamptz not null default now()
    )`);
    await runner.query(`create table person_session (
      sid text primary key,
      sess jsonb not null,
      expire timestamptz not null
    )`);
    await runner.query(`create index person_session_expire on person_session (expire)`);
    await runner.query(
      `create index person_session_person on person_session ((sess #>> '{passport,user}'))`,
    );
    await runner.query(`create table recovery_code (
      person_id uuid not null,
      code_hash text not null,
      used_at timestamptz,
      primary key (person_id, code_hash)
    )`);
    // Attempts count before they are judged and outlive a restart; keys are hashes of account or address.
    await runner.query(`create table sign_in_throttle (
      key text primary key,
      points integer not null check (points > 0),
      window_ends_at timestamptz not null
    )`);
    await runner.query(`create table person_event (
      person_id uuid not null,
      id uuid not null,
      at timestamptz not null,
      action text not null,
      primary key (person_id, id)
    )`);
    await runner.query(`create table published_rulebook (
      rulebook_id text not null,
      hash text not null check (hash ~ '^[0-9a-f]{64}$'),
      source jsonb not null,
      recorded_at timestamptz not null,
      superseded_at timestamptz,
      primary key (rulebook_id, hash)
    )`);
    await runner.query(
      `grant select, insert, update on programme, organisation, person, published_rulebook to everycell_app`,
    );
    await runner.query(
      `grant select, insert, update, delete on person_session, recovery_code, sign_in_throttle to everycell_app`,
    );
    // What happened to an account is appended, never changed.
    await runner.query(`grant select, insert on person_event to everycell_app`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTables(runner, [
      'programme',
      'organisation',
      'person',
      'person_session',
      'recovery_code',
      'sign_in_throttle',
      'person_event',
      'published_rulebook',
    ]);
  }
}
