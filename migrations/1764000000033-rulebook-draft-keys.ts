// Why: references of the rulebook drafts, in a migration after the table so that distributing it can be slipped in between.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RulebookDraftKeys1764000000033 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table rulebook_draft add constraint rulebook_draft_programme_id_in_programme
      foreign key (programme_id) references programme (id)`);
    await runner.query(`alter table rulebook_draft add constraint rulebook_draft_base_hash_in_published_rulebook
      foreign key (rulebook_id, base_hash) references published_rulebook (rulebook_id, hash)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table rulebook_draft drop constraint rulebook_draft_base_hash_in_published_rulebook`,
    );
    await runner.query(
      `alter table rulebook_draft drop constraint rulebook_draft_programme_id_in_programme`,
    );
  }
}
