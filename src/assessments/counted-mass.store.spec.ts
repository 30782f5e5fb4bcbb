import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase } from '../../test/database.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { loadShippedRulebook } from '../rulebook-files.js';
import { evaluateStage, massMgOf } from '../rules/index.js';
import { countedMassOfLine } from './counted-mass.store.js';
import { countedMassMg } from './counted-mass.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

/** Mass, batteries and those of them that left again. Two thirds, a half, a third, all, none, and more than a double holds. */
const lines = [
  [100n, 3n, 1n],
  [1n, 2n, 1n],
  [100n, 3n, 2n],
  [7n, 3n, 3n],
  [7n, 3n, 0n],
  [0n, 5n, 2n],
  [999_999_999_999_999n, 999_999_999_999_998n, 1n],
].map(([massMg = 0n, units = 0n, exportedUnits = 0n]) => ({ massMg, units, exportedUnits }));

function chargedBy(id: string, line: (typeof lines)[number]): bigint {
  const loaded = loadShippedRulebook(id);
  if (loaded?.ok !== true) throw new Error(`${id} does not load`);
  const facts = {
    category: 'portable',
    chemistry: 'lithium_ion_nmc',
    units: line.units,
    exported_units: line.exportedUnits,
    mass: line.massMg,
  };
  const result = evaluateStage(loaded.rulebook, 'line', facts, { on: '2026-06-30' as CalendarDate }); // prettier-ignore
  const step = result.ok && result.trace.find(({ name }) => name === 'charged_mass');
  if (!step) throw new Error(`${id} charges no mass`);
  return massMgOf(step.value);
}

describe('the mass that counts of a line', () => {
  it.each(['ch/sr-814.670.1', 'demo/eco-modulated-fees'])(
    'is on a page what %s charges',
    (rulebook) => {
      expect(lines.map(countedMassMg)).toEqual(lines.map((line) => chargedBy(rulebook, line)));
      expect(lines.slice(0, 3).map(countedMassMg)).toEqual([67n, 1n, 33n]);
    },
  );

  it('is the same in a report, in the queue and in an obligation', async () => {
    const { rows } = await db.owner.query<{ mass: string }>(
      `select ${countedMassOfLine}::text as mass
       from unnest($1::bigint[], $2::bigint[], $3::bigint[]) with ordinality l (mass_mg, units, exported_units, place)
       order by place`,
      [lines.map(({ massMg }) => massMg), lines.map(({ units }) => units), lines.map(({ exportedUnits }) => exportedUnits)], // prettier-ignore
    );
    expect(rows.map(({ mass }) => BigInt(mass))).toEqual(lines.map(countedMassMg));
  });
});
