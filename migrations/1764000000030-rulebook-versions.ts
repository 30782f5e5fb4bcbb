// Why: a rulebook has two times: the days for which a version is law, and the instants at which we held it to be so.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { dropTables, guardTenantTables } from './tenant-table.js';

export class RulebookVersions1764000000030 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Equality of scalars beside overlap of ranges in one constraint; the extension is trusted, so an owner may create it.
    await runner.query(`create extension if not exists btree_gist`);
    await runner.query(`create table rulebook_version (
      programme_id uuid not null,
      id uuid not null,
      rulebook_id text not null,
      hash text not null,
      kind text not null check (kind in ('adopt', 'supersede', 'correct', 'rest')),
      reason text,
      valid_from date,
      valid_until date,
      recorded_from timestamptz not null,
      recorded_until timestamptz,
      primary key (programme_id, id),
      check (valid_from < valid_until),
      check (recorded_from < recorded_until),
      check (kind in ('adopt', 'rest') or reason is not null),
      constraint rulebook_version_one_law exclude using gist (
        programme_id with =,
        rulebook_id with =,
        daterange(valid_from, valid_until) with &&,
        tstzrange(recorded_from, recorded_until) with &&
      )
    )`);
    await guardTenantTables(runner, [
      { name: 'rulebook_version', visibility: 'released', appendOnly: true },
    ]);
    // The one thing that may happen to a row: it is no longer held to be so.
    await runner.query(`grant update (recorded_until) on rulebook_version to everycell_app`);
    // What was the version of an instant stays the version of that instant, for every day of the law.
    await runner.query(`insert into rulebook_version
        (programme_id, id, rulebook_id, hash, kind, recorded_from, recorded_until)
      select programme_id, gen_random_uuid(), rulebook_id, hash, 'adopt', recorded_from, recorded_until
      from (
        select a.programme_id, p.rulebook_id, p.hash,
          coalesce(lag(p.superseded_at) over one, p.recorded_at) as recorded_from,
          p.superseded_at as recorded_until
        from (select distinct programme_id, rulebook_id from adopted_rulebook) a
        join published_rulebook p on p.rulebook_id = a.rulebook_id
        window one as (partition by a.programme_id, p.rulebook_id order by p.superseded_at nulls last)
      ) as known where recorded_until is null or recorded_from < recorded_until`);
    await runner.query(`alter table published_rulebook drop column superseded_at`);
    // What was published under a hash never changes.
    await runner.query(`revoke update on published_rulebook from everycell_app`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`grant update on published_rulebook to everycell_app`);
    await runner.query(`alter table published_rulebook add column superseded_at timestamptz`);
    await runner.query(`update published_rulebook p set superseded_at = (
      select max(v.recorded_until) from rulebook_version v
      where v.rulebook_id = p.rulebook_id and v.hash = p.hash
      having bool_and(v.recorded_until is not null))`);
    await dropTables(runner, ['rulebook_version']);
  }
}
