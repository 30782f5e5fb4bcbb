// Why: references of official runs, in a migration after their tables so that distributing them can be slipped in between.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const references: readonly [table: string, column: string, to: string, keys: string][] = [
  ['official_run', 'programme_id', 'programme', 'id'],
  ['official_run_return', 'programme_id, run_id', 'official_run', 'programme_id, id'],
  ['official_run_line', 'programme_id, run_id', 'official_run', 'programme_id, id'],
  ['official_run_standing', 'programme_id, run_id', 'official_run', 'programme_id, id'],
  [
    'official_run_return',
    'programme_id, organisation_id, submission_id',
    'submission',
    'programme_id, organisation_id, id',
  ],
];

const nameOf = (table: string, to: string): string => `${table}_in_${to}`;

export class OfficialRunKeys1764000000021 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const [table, columns, to, keys] of references)
      await runner.query(`alter table ${table} add constraint ${nameOf(table, to)}
        foreign key (${columns}) references ${to} (${keys})`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [table, , to] of references)
      await runner.query(`alter table ${table} drop constraint ${nameOf(table, to)}`);
  }
}
