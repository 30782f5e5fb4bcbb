// Why: a draft of 100,000 lines was as many rows, each with a key of its own; storing and removing them took most of an upload.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { guardTenantTables } from './tenant-table.js';

const kinds = {
  line_key: 'text',
  position: 'integer',
  battery_model_id: 'uuid',
  model_version: 'integer',
  category: 'text',
  chemistry: 'text',
  units: 'bigint',
  exported_units: 'bigint',
  mass_mg: 'bigint',
  price_minor: 'bigint',
  note: 'text',
  change_reason: 'text',
} as const;
const names = Object.keys(kinds);
const columns = names.join(', ');
const arrays = Object.entries(kinds).map(([name, kind]) => `${name} ${kind}[] not null`);
/** Sizes of these arrays are what their values take: trying to make them smaller took longer than writing them. */
const plain = names.map((name) => `alter column ${name} set storage external`).join(', ');

/** What was held to of each line as a row holds of each line in a part. */
const sound = `create function draft_part_is_sound(
    ${Object.entries(kinds)
      .map(([name, kind]) => `"${name}" ${kind}[]`)
      .join(', ')}) returns boolean language sql immutable parallel safe as $$
  select ${names
    .slice(1)
    .map((name) => `cardinality("${name}") = cardinality(line_key)`)
    .join(' and ')}
    and not exists (
      select from unnest(line_key, "position", category, chemistry, units, exported_units, mass_mg, price_minor)
        as l (line_key, position, category, chemistry, units, exported_units, mass_mg, price_minor)
      where (l.line_key is not null and l.position is not null and l.category is not null
        and l.chemistry is not null and l.units >= 0 and l.exported_units between 0 and l.units
        and l.mass_mg >= 0 and (l.price_minor is null or l.price_minor >= 0)) is not true)
  $$`;

/**
 * Lines of a draft stand some thousand to a row, in arrays; the view gives them one by one, as the table of that name did.
 * No key can hold a battery to one line of a draft across parts: whoever writes a draft asks for it (LinesStore.addDraft).
 */
export class DraftParts1764000000077 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(sound);
    await runner.query(`create table return_draft_part (
      programme_id uuid not null,
      organisation_id uuid not null,
      return_id uuid not null,
      draft_version integer not null,
      number integer not null check (number > 0),
      ${arrays.join(', ')},
      primary key (programme_id, organisation_id, return_id, draft_version, number),
      constraint return_draft_part_is_sound check (draft_part_is_sound(${columns}))
    )`);
    // Said apart: PostgreSQL 15 has no word for it in CREATE TABLE.
    await runner.query(`alter table return_draft_part ${plain}`);
    await guardTenantTables(runner, [{ name: 'return_draft_part', visibility: 'organisation' }]);
    await runner.query(`insert into return_draft_part
      select programme_id, organisation_id, return_id, draft_version, 1 + place / 2000,
        ${names.map((name) => `array_agg(${name} order by place)`).join(', ')}
      from (select *, row_number() over (partition by programme_id, organisation_id, return_id, draft_version
        order by position, line_key) - 1 as place from return_draft_line) as l
      group by 1, 2, 3, 4, 5`);
    await runner.query(`drop table return_draft_line`);
    await runner.query(`create view return_draft_line with (security_invoker = true) as
      select p.programme_id, p.organisation_id, p.return_id, p.draft_version, l.*
      from return_draft_part p, unnest(${names.map((name) => `p.${name}`).join(', ')}) as l (${columns})`);
    await runner.query(`grant select on return_draft_line to everycell_app`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter view return_draft_line rename to return_draft_line_of_part`);
    await runner.query(`create table return_draft_line (
      programme_id uuid not null,
      organisation_id uuid not null,
      return_id uuid not null,
      line_key text not null,
      position integer not null,
      battery_model_id uuid,
      model_version integer,
      category text not null,
      chemistry text not null,
      units bigint not null check (units >= 0),
      exported_units bigint not null default 0 check (exported_units between 0 and units),
      mass_mg bigint not null check (mass_mg >= 0),
      price_minor bigint check (price_minor >= 0),
      note text,
      change_reason text,
      draft_version integer not null default 0,
      primary key (programme_id, organisation_id, return_id, draft_version, line_key)
    )`);
    await guardTenantTables(runner, [{ name: 'return_draft_line', visibility: 'organisation' }]);
    await runner.query(`insert into return_draft_line
        (programme_id, organisation_id, return_id, draft_version, ${columns})
      select programme_id, organisation_id, return_id, draft_version, ${columns} from return_draft_line_of_part`);
    await runner.query(`drop view return_draft_line_of_part`);
    await runner.query(`drop table return_draft_part`);
    await runner.query(`drop function draft_part_is_sound`);
  }
}
