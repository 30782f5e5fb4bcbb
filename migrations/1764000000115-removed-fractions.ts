// Why: what is drawn and taken out before recycling (water, impurities, casings) must be named, or it leaves the stock unseen.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const rolesAre = async (runner: QueryRunner, roles: string): Promise<void> => {
  await runner.query('alter table fraction drop constraint fraction_role_check');
  await runner.query(
    `alter table fraction add constraint fraction_role_check check (role in (${roles}))`,
  );
};

export class RemovedFractions1764000000115 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await rolesAre(runner, `'removed', 'input', 'intermediate', 'output'`);
  }

  /** What was removed entered no measure; neither does an intermediate fraction. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`update fraction set role = 'intermediate' where role = 'removed'`);
    await rolesAre(runner, `'input', 'intermediate', 'output'`);
  }
}
