// Why: a list of names is read by its alphabet, not by the numbers of its characters, on whichever PostgreSQL it stands.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class OrderOfNames1764000000133 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // A server that was built without ICU has the collations of the C library alone, and of those only "C" everywhere.
    const [icu] = (await runner.query(
      `select 1 from pg_collation where collname = 'und-x-icu' and collnamespace = 'pg_catalog'::regnamespace`,
    )) as unknown[];
    const model = icu === undefined ? '"C"' : '"und-x-icu"';
    await runner.query(`create collation everycell_names from pg_catalog.${model}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop collation everycell_names');
  }
}
