import { describe, expect, it } from '@jest/globals';
import { ratio, type Ratio } from '../kernel/ratio.js';
import { checkBounds, checkChange } from './guard.js';
import { issueLine, Issues } from './issues.js';
import type { DatedValue, Guard } from './model.js';
import { parseUnit } from './unit.js';

const spot = { file: 'rulebook.yaml', line: 7, column: 3 };
const cents = (n: bigint): Ratio => ratio(n, 100n);

function unitOf(text: string) {
  const unit = parseUnit(text);
  if (unit === undefined) throw new Error(text);
  return unit;
}

function dated(of: {
  scalar?: Ratio | null;
  cells?: ReadonlyMap<string, Ratio | null>;
}): DatedValue {
  return { from: '2025-01-01', ...of } as DatedValue;
}

const NONE = { lowest: undefined, highest: undefined, greatestChange: undefined };

function bounds(guard: Partial<Guard>, value: DatedValue, unit = 'EUR/kg'): readonly string[] {
  const issues = new Issues();
  checkBounds(value, { guard: { ...NONE, ...guard }, unit: unitOf(unit), issues }, spot);
  return issues.list.map((issue) => `${issue.code} ${issueLine(issue)}`);
}

function change(limit: string | undefined, before: DatedValue | undefined, after: DatedValue) {
  const issues = new Issues();
  const guard = { ...NONE, greatestChange: limit };
  checkChange(before, after, { guard, unit: unitOf('EUR/kg'), issues, spot });
  return issues.list.map((issue) => `${issue.code} ${issueLine(issue)}`);
}

describe('the guard of a value', () => {
  it.each<[Partial<Guard>, Ratio | null, readonly string[]]>([
    [{ lowest: '1.60', highest: '5' }, cents(160n), []],
    [{ lowest: '1.60', highest: '5' }, cents(500n), []],
    [
      { lowest: '1.60', highest: '5' },
      cents(159n),
      [
        'rules.guard rulebook.yaml:7:3: A value lies below the lowest that the guard allows. (found 1.59 EUR/kg; write between 1.60 and 5 EUR/kg)',
      ],
    ],
    [
      { highest: '5' },
      cents(501n),
      [
        'rules.guard rulebook.yaml:7:3: A value lies above the highest that the guard allows. (found 5.01 EUR/kg; write between any and 5 EUR/kg)',
      ],
    ],
    [
      { lowest: '1' },
      cents(1n),
      [
        'rules.guard rulebook.yaml:7:3: A value lies below the lowest that the guard allows. (found 0.01 EUR/kg; write between 1 and any EUR/kg)',
      ],
    ],
    [{ lowest: '1' }, cents(10_000n), []],
    [{}, cents(10_000n), []],
    [{ lowest: '1', highest: '5' }, null, []],
    // What is no number is said elsewhere, and bounds nothing.
    [{ lowest: 'x' }, cents(1n), []],
  ])('%j: %j', (guard, scalar, issues) => {
    expect(bounds(guard, dated({ scalar }))).toEqual(issues);
  });

  it('counts in the unit of the parameter', () => {
    const value = dated({ scalar: ratio(8n, 100n) });
    expect(bounds({ lowest: '8', highest: '8' }, value, '%')).toEqual([]);
    expect(bounds({ highest: '7.9' }, value, '%').join()).toContain('found 8 %');
  });

  it('looks at every combination of keys, and says the first', () => {
    const cells = new Map([
      ['portable', cents(100n)],
      ['ev', null],
      ['industrial', cents(1_600n)],
      ['sli', cents(1_700n)],
    ]);
    expect(bounds({ highest: '5' }, dated({ cells }))).toEqual([
      expect.stringContaining('found 16 EUR/kg'),
    ]);
  });
});

describe('the guard of a change', () => {
  const two = dated({ scalar: cents(200n) });

  it.each<[string | undefined, Ratio | null, readonly string[]]>([
    ['25', cents(250n), []],
    ['25', cents(150n), []],
    [
      '25',
      cents(251n),
      [
        'rules.guard rulebook.yaml:7:3: A value changes by more than the guard allows. (found 2 EUR/kg, then 2.51 EUR/kg: 25.5 %; write a change of at most 25 %, or another greatestChange where the law says so)',
      ],
    ],
    [
      '25',
      cents(20n),
      [
        'rules.guard rulebook.yaml:7:3: A value changes by more than the guard allows. (found 2 EUR/kg, then 0.2 EUR/kg: 90 %; write a change of at most 25 %, or another greatestChange where the law says so)',
      ],
    ],
    [undefined, cents(2_000n), []],
    ['x', cents(2_000n), []],
    ['25', null, []],
  ])('of %s, from 2 to %j: %j', (limit, scalar, issues) => {
    expect(change(limit, two, dated({ scalar }))).toEqual(issues);
  });

  it('has nothing to compare a first value with, nor one that was zero or not applicable', () => {
    const after = dated({ scalar: cents(2_000n) });
    expect(change('25', undefined, after)).toEqual([]);
    expect(change('25', dated({ scalar: cents(0n) }), after)).toEqual([]);
    expect(change('25', dated({ scalar: null }), after)).toEqual([]);
  });

  it('takes what is below zero by its distance', () => {
    const before = dated({ scalar: cents(-200n) });
    expect(change('25', before, dated({ scalar: cents(-250n) }))).toEqual([]);
    expect(change('25', before, dated({ scalar: cents(-251n) }))).toHaveLength(1);
  });

  it('compares combination by combination', () => {
    const table = (ev: bigint) =>
      dated({
        cells: new Map([
          ['portable', cents(100n)],
          ['ev', cents(ev)],
        ]),
      });
    expect(change('25', table(100n), table(125n))).toEqual([]);
    expect(change('25', table(100n), table(126n))).toEqual([
      expect.stringContaining('A value for ev changes by more than the guard allows.'),
    ]);
    expect(change('25', dated({ cells: new Map() }), table(126n))).toEqual([]);
    expect(change('25', two, table(126n))).toEqual([]);
  });
});
