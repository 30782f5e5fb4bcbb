// Why: of 20,000 producers a page names those it shows; it begins with the name, or with the day since when there is one.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class NamedProducers1764000000140 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create index organisation_in_order on organisation (name collate everycell_names, id)`,
    );
    await runner.query(`create index registration_first on registration (programme_id, valid_from)
      where capacity = 'producer'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index registration_first');
    await runner.query('drop index organisation_in_order');
  }
}
