// Why: where the owner is no superuser migration 91 saw no draft. And the application asks which migrations its database has.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class EffectBoundAgain1764000000099 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`update rulebook_draft set trial = null,
      state = case state when 'tried' then 'checked' else state end
      where trial is not null and not trial ? 'cut'`);
    await runner.query(`grant select on migrations to everycell_app`);
  }

  /** A draft that was set back is tried out again, as it would be without this. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`revoke select on migrations from everycell_app`);
  }
}
