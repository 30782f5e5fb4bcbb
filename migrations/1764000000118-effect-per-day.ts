// Why: an effect is the draft beside its base on each day of a difference. What was kept before is none; such drafts are tried again.
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** In what was published or withdrawn before, the effect stays as it was approved. */
export class EffectPerDay1764000000118 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`update rulebook_draft set trial = null, decided_by = null, decided_at = null,
      decision_reason = null, state = 'checked'
      where state in ('tried', 'approved') and not coalesce(trial ? 'comparisons', false)`);
  }

  /** The earlier program cannot read what was kept since: those drafts are tried out again. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`update rulebook_draft set trial = null, decided_by = null, decided_at = null,
      decision_reason = null, state = 'checked'
      where state in ('tried', 'approved') and trial ? 'comparisons'`);
  }
}
