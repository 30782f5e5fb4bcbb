// Why: a page about a total of 100,000 lines computed none of its steps; they are kept from the pass that computes the fees.
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Null for what was assessed before: that is computed again when somebody asks. */
export class AssessmentWorking1764000000079 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table assessment add column working jsonb`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table assessment drop column working`);
  }
}
