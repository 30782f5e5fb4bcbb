// Why: what the agency asks about a return is answered: in the draft, and for good with the submission that is signed.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class DeclaredAnswers1764000000132 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table quarterly_return
      add column draft_answers jsonb not null default '[]'`);
    await runner.query(`alter table submission add column answers jsonb not null default '[]'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table submission drop column answers');
    await runner.query('alter table quarterly_return drop column draft_answers');
  }
}
