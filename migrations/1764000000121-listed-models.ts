// Why: a page of a producer's 100,000 models, or of those with some words, is read without reading all of them.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ListedModels1764000000121 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table battery_model add column searched text not null default ''`);
    await runner.query(`update battery_model m set searched = v.searched from (
      select v.programme_id, v.organisation_id, v.battery_model_id,
        string_agg(lower(concat_ws(' ', n.reference, v.brand, v.name)), e'\\n' order by v.version) as searched
      from battery_model n join battery_model_version v on v.programme_id = n.programme_id
        and v.organisation_id = n.organisation_id and v.battery_model_id = n.id
      group by 1, 2, 3) v
      where v.programme_id = m.programme_id and v.organisation_id = m.organisation_id and v.battery_model_id = m.id`);
    // Partial, though every model has a reference: the check of a foreign key does not say so and keeps to the primary key. It
    // would take this index for as good while the statistics know few models, and read all of a producer's for each version.
    await runner.query(`create index battery_model_listed on battery_model
      (programme_id, organisation_id, reference collate "C") where reference <> ''`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index battery_model_listed');
    await runner.query('alter table battery_model drop column searched');
  }
}
