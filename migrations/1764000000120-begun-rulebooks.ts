// Why: an agency writes a rulebook that did not exist; its draft is held against the one that it will replace for a purpose.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class BegunRulebooks1764000000120 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table rulebook_draft add column base_id text`);
    await runner.query(`update rulebook_draft set base_id = rulebook_id`);
    await runner.query(`alter table rulebook_draft alter column base_id set not null`);
    await runner.query(`alter table rulebook_draft add column purpose text`);
    await runner.query(
      `alter table rulebook_draft drop constraint if exists rulebook_draft_kind_check`,
    );
    await runner.query(`alter table rulebook_draft add constraint rulebook_draft_kind_check
      check (kind in ('supersede', 'correct', 'begin'))`);
    await runner.query(`alter table rulebook_draft add constraint rulebook_draft_begin_check
      check (case when kind = 'begin' then purpose in ('fees', 'reports') and purpose is not null
        else purpose is null and base_id = rulebook_id end)`);
  }

  /** The earlier program knows no such draft. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`delete from rulebook_draft where kind = 'begin'`);
    await runner.query(`alter table rulebook_draft drop constraint rulebook_draft_begin_check`);
    await runner.query(`alter table rulebook_draft drop constraint rulebook_draft_kind_check`);
    await runner.query(`alter table rulebook_draft add constraint rulebook_draft_kind_check
      check (kind in ('supersede', 'correct'))`);
    await runner.query(`alter table rulebook_draft drop column purpose`);
    await runner.query(`alter table rulebook_draft drop column base_id`);
  }
}
