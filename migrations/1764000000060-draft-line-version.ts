// Why: lines that replaced those of an earlier draft met the removed ones in the index, which took longer than the lines.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const key = (columns: string): string => `alter table return_draft_line
  drop constraint return_draft_line_pkey,
  add constraint return_draft_line_pkey primary key (programme_id, organisation_id, return_id, ${columns})`;

/** A return has the lines of one version at a time: writing a draft removes all others (ReturnDrafts.replace). */
export class DraftLineVersion1764000000060 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table return_draft_line add column draft_version integer not null default 0`,
    );
    await runner.query(key('draft_version, line_key'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(key('line_key'));
    await runner.query(`alter table return_draft_line drop column draft_version`);
  }
}
