// Why: whom a correction of the law touches is looked through again once a return was amended; the newest amendment is asked on each visit.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AmendedSubmissions1764000000124 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create index submission_amended on submission (programme_id, submitted_at)
      where number > 1`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index submission_amended`);
  }
}
