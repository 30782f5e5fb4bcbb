// Why: what a draft is held against is a published version, and of a begun rulebook it has another id than the draft.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const base = 'rulebook_draft_base_hash_in_published_rulebook';

export class BegunRulebookKeys1764000000127 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table rulebook_draft drop constraint if exists ${base}`);
    await runner.query(`alter table rulebook_draft add constraint ${base}
      foreign key (base_id, base_hash) references published_rulebook (rulebook_id, hash)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table rulebook_draft drop constraint ${base}`);
    await runner.query(`delete from rulebook_draft where base_id <> rulebook_id`);
    await runner.query(`alter table rulebook_draft add constraint ${base}
      foreign key (rulebook_id, base_hash) references published_rulebook (rulebook_id, hash)`);
  }
}
