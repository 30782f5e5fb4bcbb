// Why: a certificate over batches of a revoked one names it, and whoever checks the revoked one is led to what took its place.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { dropTables, guardTenantTables } from './tenant-table.js';

export class ReplacedCertificates1764000000122 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table certificate_replacement (
      programme_id uuid not null,
      organisation_id uuid not null,
      certificate_id uuid not null,
      replaced_by uuid not null,
      primary key (programme_id, organisation_id, certificate_id, replaced_by)
    )`);
    await guardTenantTables(runner, [
      { name: 'certificate_replacement', visibility: 'programme', appendOnly: true },
    ]);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTables(runner, ['certificate_replacement']);
  }
}
