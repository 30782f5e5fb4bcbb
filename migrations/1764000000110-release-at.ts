// Why: an approved report is released at the minute that was set for it, and can be called off until then.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ReleaseAt1764000000110 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table publication_draft add column release_at timestamptz`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table publication_draft drop column release_at`);
  }
}
