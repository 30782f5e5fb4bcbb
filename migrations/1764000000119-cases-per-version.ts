// Why: law may go back to an earlier text with other cases than it had; what proves a version is kept with the version.
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Null where a version is from before this: its cases are those that were kept with its content. */
export class CasesPerVersion1764000000119 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table rulebook_version add column cases jsonb`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table rulebook_version drop column cases`);
  }
}
