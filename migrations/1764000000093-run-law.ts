// Why: money that a run posted could not be opened: which law a return took, and what the year and the nation added, was not kept.
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Null for what was run before: that was computed by a law that the run names only as a whole. */
export class RunLaw1764000000093 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table official_run_return add column rulebook_hash text, add column law_on date, add column above jsonb`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table official_run_return drop column above, drop column law_on, drop column rulebook_hash`,
    );
  }
}
