// Why: somebody who forgot their password gets back in by a link that works once, for a day.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { dropTables } from './tenant-table.js';

/** Belongs to a person and so to no programme. The link itself is kept by nobody: only its hash is here. */
export class PasswordReset1764000000042 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table password_reset (
      person_id uuid not null,
      token_hash text not null check (token_hash ~ '^[0-9a-f]{64}$'),
      issued_by uuid,
      expires_at timestamptz not null,
      primary key (token_hash)
    )`);
    await runner.query(`create index password_reset_person on password_reset (person_id)`);
    await runner.query(`grant select, insert, delete on password_reset to everycell_app`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTables(runner, ['password_reset']);
  }
}
