import { describe, expect, it } from '@jest/globals';
import { loadedFrom } from '../../test/refused-rulebook.js';
import { sampleFiles } from '../../test/sample-rulebook.js';
import { allFormulas } from './tree.js';
import { CaseBudget, workOf } from './work.js';

const kase = (name: string, lines: number) =>
  `- { name: ${name}, stage: producer_period, on: 2024-01-01, facts: { late: no, lines: [${Array.from({ length: lines }, () => '{ category: ev, mass: 1 kg, units: "1" }').join(', ')}] }, expect: { lines: ${String(lines)} 1 } }\n`;

const rulebook = loadedFrom({
  ...sampleFiles(),
  cases: { 'a.yaml': kase('large', 9) + kase('small', 1) + kase('middle', 3) },
});

const LINE = { category: 'ev', mass: '1 kg', units: '1' };

describe('how much it takes to compute a record', () => {
  const period = (lines: unknown) => workOf(rulebook, 'producer_period', { late: false, lines });

  it('is one of a small rulebook and the steps of its formulas, and each row below as much again', () => {
    const line = workOf(rulebook, 'line', LINE);
    expect(line).toBeGreaterThan(1);
    expect(line).toBeLessThan(2);
    const [none, one, two] = [period([]), period([LINE]), period([LINE, LINE])];
    expect(none).toBeGreaterThan(1);
    // A row is computed, and read by each sum of the stage above.
    const stage = rulebook.stages.get('producer_period');
    const read = stage && allFormulas(stage).reduce((sum, { work }) => sum + work.eachRow, 0);
    expect(read).toBeGreaterThan(0);
    expect(one - none).toBeCloseTo(line + (read ?? 0) / 200, 9);
    expect(two - one).toBeCloseTo(one - none, 9);
  });

  it('is that of lists within lists', () => {
    const year = loadedFrom(
      sampleFiles((yaml) =>
        yaml.replace(
          '  national_year:\n    outputs',
          '  producer_year:\n    outputs: [all_lines]\n    formulas:\n      all_lines: { label: Lines, expr: sum(producer_period.lines), unit: "1", cite: act s. 3 }\n  national_year:\n    outputs',
        ),
      ),
    );
    const of = (periods: unknown) => workOf(year, 'producer_year', { periods });
    const one = { late: false, lines: [LINE] };
    const two = { late: false, lines: [LINE, LINE] };
    expect(of([two]) - of([one])).toBeCloseTo(period([LINE, LINE]) - period([LINE]), 9);
    expect(of([one, one]) - of([one])).toBeGreaterThan(period([LINE]));
  });

  it('is that of the record alone where what is given is no list, and one where nothing is computed', () => {
    expect(workOf(rulebook, 'producer_period', undefined)).toBe(period([]));
    expect(workOf(rulebook, 'producer_period', null)).toBe(period('none'));
    expect(workOf(rulebook, 'process_year', {})).toBe(1);
  });
});

describe('what a check may still compute of its cases', () => {
  it('is spent by what they take, the small ones first', () => {
    const budget = (most: number) => new CaseBudget(rulebook, most);
    const sorted = budget(0).cheapestFirst(rulebook.cases);
    expect(sorted.map(({ name }) => name.get('en'))).toEqual(['small', 'middle', 'large']);
    const [small, middle] = sorted;
    if (small === undefined || middle === undefined) throw new Error('There are three.');
    const cost = workOf(rulebook, 'producer_period', { late: 'no', lines: [LINE] });
    const enough = budget(2 * cost);
    expect([enough.spend(small), enough.spend(small), enough.spend(small)]).toEqual([
      true,
      true,
      false,
    ]);
    expect(budget(cost).spend(middle)).toBe(false);
  });
});
