// Why: references of the rulebook versions, in a migration after the table so that distributing it can be slipped in between.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RulebookVersionKeys1764000000031 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table rulebook_version add constraint rulebook_version_programme_id_in_programme
      foreign key (programme_id) references programme (id)`);
    await runner.query(`alter table rulebook_version add constraint rulebook_version_hash_in_published_rulebook
      foreign key (rulebook_id, hash) references published_rulebook (rulebook_id, hash)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table rulebook_version drop constraint rulebook_version_hash_in_published_rulebook`,
    );
    await runner.query(
      `alter table rulebook_version drop constraint rulebook_version_programme_id_in_programme`,
    );
  }
}
