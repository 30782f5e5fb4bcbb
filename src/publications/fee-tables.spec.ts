import { describe, expect, it } from '@jest/globals';
import { parseCalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import { loadShippedRulebook } from '../rulebook-files.js';
import { controlledTables } from './controlled-table.js';
import { defaultPolicy } from './disclosure-control.js';
import { feeTables } from './fee-tables.js';
import { Indicators, indicatorsId } from './indicators.js';
import { beyondLines, type FeeFact } from './national-facts.js';

const producers = ['A', 'B', 'C'];

const beyond = (contributor: string): FeeFact => ({
  category: beyondLines,
  chemistry: beyondLines,
  contributor,
  feeMinor: 50n,
  massMg: 0n,
});

const ofBatteries = producers.flatMap((contributor) =>
  ['ev', 'lmt', 'sli'].map((category) => ({
    category,
    chemistry: 'lithium_ion_nmc',
    contributor,
    feeMinor: 100n,
    massMg: 1_000_000_000n,
  })),
);

function shown(facts: readonly FeeFact[]) {
  const loaded = loadShippedRulebook(indicatorsId);
  if (loaded?.ok !== true) throw new Error('The method does not load.');
  const indicators = new Indicators(loaded.rulebook, valueOf(parseCalendarDate('2025-12-31')));
  const candidates = feeTables(facts, { currency: 'EUR', indicators, demonstration: false });
  const { tables } = controlledTables(candidates, {
    policy: defaultPolicy,
    hiddenBefore: new Map(),
  });
  const table = tables.find(({ code }) => code === 'fees_by_category');
  if (table === undefined) throw new Error('no table');
  return table;
}

describe('what is owed beyond the lines', () => {
  it('is a row of its own without a mass, and part of the total', () => {
    const { rows, total } = shown([...producers.map(beyond), ...ofBatteries]);
    expect(rows.map(({ key }) => key)).toEqual(['ev', 'lmt', 'sli', beyondLines]);
    expect(rows.at(-1)?.figures.map(({ value }) => value)).toEqual(['150', null, null]);
    expect(total?.map(({ value }) => value)).toEqual(['1050', '9000', '0.1167']);
  });

  it('is hidden together with another row where only two producers stand behind it', () => {
    const { rows } = shown([beyond('A'), beyond('B'), ...ofBatteries]);
    const hidden = rows.filter(({ figures }) => figures[0]?.value === null);
    expect(hidden).toHaveLength(2);
    expect(hidden.map(({ key }) => key)).toContain(beyondLines);
  });
});
