// Why: a file of 100,000 lines spent most of its time asking, line by line, whether the draft it locks is there.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const name = 'return_draft_line_return_id_in_quarterly_return';

/**
 * Draft lines are written only in the transaction that made or locked their return (ReturnDrafts.replace), policies keep
 * them in its organisation, and what counts, the lines of a submission, keeps its reference.
 */
export class DraftLineReference1764000000041 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table return_draft_line drop constraint ${name}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table return_draft_line add constraint ${name}
      foreign key (programme_id, organisation_id, return_id)
      references quarterly_return (programme_id, organisation_id, id)`);
  }
}
