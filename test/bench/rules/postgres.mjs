import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import { CATEGORIES, CHEMISTRIES, DAYS, FOOTPRINTS } from './world.mjs';

// The same rules as SQL with numeric, over a table that holds the same lines.

/** Fills the tables. Everything is temporary and goes with the session. */
export async function fillTables(client, of, rulebook) {
  await client.query(`
    CREATE TEMPORARY TABLE line (id int, producer int, quarter int, on_day date, category text,
      chemistry text, mass_mg bigint, recycled_ppm int, footprint text, hazardous boolean);
    CREATE TEMPORARY TABLE producer (id int, late boolean);
    CREATE TEMPORARY TABLE rate (from_day date, until_day date, category text, chemistry text, value numeric);
    CREATE TEMPORARY TABLE adjustment (footprint text, value numeric)`);
  await copy(client, 'line', lineRows(of));
  await copy(
    client,
    'producer',
    Array.from(of.late, (late, id) => `${id}\t${late === 1}\n`),
  );
  await fillRates(client, rulebook);
  const adjustments = rulebook.parameters.get('footprint_adjustment').values[0].cells;
  const rows = [...adjustments].map(([key, { n, d }]) => `${key}\t${Number(n) / Number(d)}\n`);
  await copy(client, 'adjustment', rows);
  await client.query('ANALYZE line; ANALYZE producer; ANALYZE adjustment');
}

/** The rates of a rulebook in the place of those that were there. */
export async function fillRates(client, rulebook) {
  await client.query('DELETE FROM rate');
  const versions = rulebook.parameters.get('base_rate').values;
  const rates = versions.flatMap(({ from, cells }, at) =>
    [...cells].map(([key, { n, d }]) => {
      const [category, chemistry] = key.split(',');
      const until = versions[at + 1]?.from ?? '9999-12-31';
      return `${from}\t${until}\t${category}\t${chemistry}\t${Number(n) / Number(d)}\n`;
    }),
  );
  await copy(client, 'rate', rates);
  await client.query('ANALYZE rate');
}

/** Rows as the text of COPY into a table, with its columns if not all. */
export async function copy(client, table, rows) {
  await pipeline(Readable.from(rows), client.query(copyFrom(`COPY ${table} FROM STDIN`)));
}

function* lineRows({ producers, column, periods }) {
  const { day, category, chemistry, mass, recycled, footprint, hazardous } = column;
  for (let quarter = 0; quarter < producers * DAYS.length; quarter += 1) {
    const producer = Math.floor(quarter / DAYS.length);
    let text = '';
    for (let line = periods[quarter]; line < periods[quarter + 1]; line += 1) {
      const cells = [CATEGORIES[category[line]], CHEMISTRIES[chemistry[line]], mass[line]];
      const more = [recycled[line], FOOTPRINTS[footprint[line]], hazardous[line] === 1];
      text += `${[line, producer, quarter, DAYS[day[line]], ...cells, ...more].join('\t')}\n`;
    }
    yield text;
  }
}

/** PostgreSQL rounds numeric half away from zero, as these rules do. */
export const LINES = `
  SELECT l.id, l.producer, l.quarter, l.mass_mg, round(r.value * (l.mass_mg::numeric / 1000000) * least(greatest(
      1 - CASE WHEN l.recycled_ppm::numeric / 1000000 >= 0.16 THEN 0.12 ELSE 0 END + a.value
        + CASE WHEN l.hazardous THEN 0.15 ELSE 0 END, 0.8), 1.2), 2) AS fee
  FROM line l
  JOIN rate r ON r.category = l.category AND r.chemistry = l.chemistry
    AND l.on_day >= r.from_day AND l.on_day < r.until_day
  JOIN adjustment a ON a.footprint = l.footprint`;

export const YEARS = `
  SELECT p.id, round(CASE WHEN coalesce(y.mass_mg, 0) < 1000000000 THEN 0
    ELSE greatest(y.fee, 50) * CASE WHEN p.late THEN 1.075 ELSE 1 END END, 2) AS fee
  FROM producer p LEFT JOIN (
    SELECT producer, sum(fee) AS fee, sum(mass_mg) AS mass_mg FROM (
      SELECT producer, quarter, round(sum(fee), 2) AS fee, sum(mass_mg) AS mass_mg
      FROM (${LINES}) computed GROUP BY producer, quarter) period
    GROUP BY producer) y ON y.producer = p.id`;
