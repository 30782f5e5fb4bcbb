// Why: what credits were used up for is free text; it stood in the books, where it could never be taken out again.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { dropTables, guardTenantTables } from './tenant-table.js';

export class CreditRetirements1764000000107 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table credit_retirement (
      programme_id uuid not null,
      organisation_id uuid not null,
      id uuid not null,
      reference text not null,
      purpose text not null,
      primary key (programme_id, organisation_id, id)
    )`);
    await guardTenantTables(runner, [{ name: 'credit_retirement', visibility: 'organisation' }]);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTables(runner, ['credit_retirement']);
  }
}
