// Why: each part of a draft was unpacked into its lines to be checked, a quarter of what storing it took.
import type { MigrationInterface, QueryRunner } from 'typeorm';

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
};

const check = (ofLines: string): string => `create or replace function draft_part_is_sound(
    ${Object.entries(kinds)
      .map(([name, kind]) => `"${name}" ${kind}[]`)
      .join(', ')}) returns boolean language sql immutable parallel safe as $$
  select ${Object.keys(kinds)
    .slice(1)
    .map((name) => `cardinality("${name}") = cardinality(line_key)`)
    .join(' and ')}
    and ${ofLines}
  $$`;

/** Only which of two figures is the larger needs both of a line; all else is asked of an array as a whole. */
const byColumn = `${['line_key', '"position"', 'category', 'chemistry']
  .map((name) => `array_position(${name}, null) is null`)
  .join(' and ')}
    and (0 <= all (units)) is true and (0 <= all (exported_units)) is true and (0 <= all (mass_mg)) is true
    and (0 <= all (price_minor)) is not false
    and not exists (select from unnest(units, exported_units) as l (units, exported_units)
      where l.exported_units > l.units)`;

const byLine = `not exists (
      select from unnest(line_key, "position", category, chemistry, units, exported_units, mass_mg, price_minor)
        as l (line_key, position, category, chemistry, units, exported_units, mass_mg, price_minor)
      where (l.line_key is not null and l.position is not null and l.category is not null
        and l.chemistry is not null and l.units >= 0 and l.exported_units between 0 and l.units
        and l.mass_mg >= 0 and (l.price_minor is null or l.price_minor >= 0)) is not true)`;

/** Holds lines to the same as before. */
export class DraftPartCheck1764000000150 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(check(byColumn));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(check(byLine));
  }
}
