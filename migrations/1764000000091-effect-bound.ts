// Why: a second person approves the effect too. What was kept before lacks its cut of the data, so it is tried out again.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class EffectBound1764000000091 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`update rulebook_draft set trial = null,
      state = case state when 'tried' then 'checked' else state end
      where trial is not null and not trial ? 'cut'`);
  }

  /** What was kept of a trial cannot come back; the draft is tried out again. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`update rulebook_draft set trial = null,
      state = case state when 'tried' then 'checked' else state end where trial is not null`);
  }
}
