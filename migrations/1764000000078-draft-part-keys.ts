// Why: a part of a draft belongs to a return, as its lines did before asking for each of them took too long (migration 41).
import type { MigrationInterface, QueryRunner } from 'typeorm';

const name = 'return_draft_part_return_id_in_quarterly_return';

export class DraftPartKeys1764000000078 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table return_draft_part add constraint ${name}
      foreign key (programme_id, organisation_id, return_id)
      references quarterly_return (programme_id, organisation_id, id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table return_draft_part drop constraint ${name}`);
  }
}
