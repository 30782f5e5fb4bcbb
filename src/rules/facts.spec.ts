import { describe, expect, it } from '@jest/globals';
import { sampleFiles } from '../../test/sample-rulebook.js';
import { ratio, type Ratio } from '../kernel/ratio.js';
import { countOf, FactIssues, readFact, readFacts, type Facts } from './facts.js';
import { issueLine } from './issues.js';
import { loadRulebook } from './load-rulebook.js';
import type { Input, StageName } from './model.js';
import { inEnglish } from './phrase.js';
import { parseUnit } from './unit.js';

const loaded = loadRulebook(sampleFiles());
if (!loaded.ok) throw new Error('sample');
const { rulebook } = loaded;
const kWh = parseUnit('kWh');
const MWh = parseUnit('MWh');

function refusalOf(of: Input, given: unknown): string[] | undefined {
  const read = readFact(of, given, rulebook);
  return read.ok ? undefined : [read.message, read.write ?? ''].map(inEnglish);
}

function input(of: Partial<Input>): Input {
  return {
    name: 'fact',
    form: 'count',
    type: { kind: 'number', dimension: '1' },
    unit: undefined,
    optional: false,
    perYear: false,
    lowest: undefined,
    highest: undefined,
    label: new Map(),
    ...of,
  };
}

const INPUTS = {
  mass: input({ form: 'mass', type: { kind: 'number', dimension: 'kg' } }),
  money: input({ form: 'money', type: { kind: 'number', dimension: 'EUR' } }),
  count: input({}),
  ratio: input({ form: 'ratio' }),
  quantity: input({ form: 'quantity', type: { kind: 'number', dimension: 'kWh' }, unit: MWh }),
  choice: input({ form: 'choice', type: { kind: 'choice', enumeration: 'category' } }),
  'yes-no': input({ form: 'yes-no', type: { kind: 'yes-no' } }),
  date: input({ form: 'date', type: { kind: 'date' } }),
} as const;
type Form = keyof typeof INPUTS;

const n = (whole: bigint, part = 1n): Ratio => ratio(whole, part);

describe('a fact', () => {
  it.each<[Form, unknown, Ratio | string | boolean]>([
    ['mass', 12_500_000n, n(25n, 2n)],
    ['mass', 0n, n(0n)],
    ['mass', ' 12.5 kg ', n(25n, 2n)],
    ['mass', '5 mg', n(1n, 200_000n)],
    ['money', '9.99 EUR', n(999n, 100n)],
    ['money', ' -9.99 EUR ', n(-999n, 100n)],
    ['money', { minor: 999n, currency: 'EUR' }, n(999n, 100n)],
    ['count', 12n, n(12n)],
    ['count', 0n, n(0n)],
    ['count', 12, n(12n)],
    ['count', 0, n(0n)],
    ['count', ' 12 ', n(12n)],
    ['ratio', '0.16', n(4n, 25n)],
    ['ratio', '16 %', n(4n, 25n)],
    ['ratio', { n: 4n, d: 25n }, n(4n, 25n)],
    ['quantity', '75.8 kWh', n(379n, 5n)],
    ['quantity', '2 MWh', n(2_000n)],
    ['quantity', { n: 2n, d: 1n }, n(2_000n)],
    ['choice', 'ev', 'ev'],
    ['yes-no', true, true],
    ['yes-no', false, false],
    ['yes-no', 'yes', true],
    ['yes-no', 'no', false],
    ['date', '2026-03-31', '2026-03-31'],
  ])('of %s is read from %p', (form, given, raw) => {
    expect(readFact(INPUTS[form], given, rulebook)).toEqual({ ok: true, raw });
  });

  it.each<[Form, string, readonly unknown[]]>([
    ['mass', '"12.5 kg"', [-1n, 12.5, 12, '12.5', '-1 kg', {}, true]],
    [
      'money',
      '"9.99 EUR"',
      [
        '9.99 CHF',
        '9.99',
        999n,
        { minor: 999n, currency: 'CHF' },
        { minor: 999, currency: 'EUR' },
        { minor: 999n },
        { currency: 'EUR' },
        { minor: 999n, currency: 1 },
        true,
      ],
    ],
    ['count', '"12"', [-1n, -1, 1.5, 2 ** 53, '-1', '1.0', 'x1', '1x', '1'.repeat(16), true, {}]],
    [
      'ratio',
      '"0.16" or "16 %"',
      [
        0.16,
        '16 kg',
        '16 lb',
        'x',
        '',
        { n: 1n },
        { d: 1n },
        { n: 1, d: 1n },
        { n: 1n, d: 1 },
        { n: 1n, d: 0n },
        { n: 1n, d: -1n },
        // No decimal, of however many places.
        { n: 1n, d: 3n },
        [],
      ],
    ],
    ['quantity', '"75.8 MWh"', ['75.8', '75.8 kg', 75.8, true]],
    ['choice', 'one of portable, ev', ['EV', 1n, true, {}]],
    ['yes-no', 'true or false', ['YES', 1, 0, {}]],
    ['date', '"2026-03-31"', ['2026-02-30', 20260331, new Date(0)]],
  ])('of %s is otherwise refused, with %s to write instead', (form, write, wrong) => {
    for (const given of wrong)
      expect([given, refusalOf(INPUTS[form], given)]).toEqual([
        given,
        [expect.stringMatching(/^`fact` (is|holds|has no|cannot be) /), write],
      ]);
  });

  it.each([
    ['mass', '-3 kg', 'is negative.'],
    ['mass', -1n, 'is negative.'],
    ['count', '-1', 'is negative.'],
    ['mass', '10.0000001 g', 'is finer than a milligram.'],
    ['mass', '1000000001 kg', 'is more than a million tonnes.'],
    ['mass', '1,5 kg', 'holds a comma: decimals stand after a point.'],
    ['count', '1,000', 'holds a comma: decimals stand after a point.'],
    ['quantity', '7,5 kWh', 'holds a comma: decimals stand after a point.'],
    ['mass', '1000 lb', 'cannot be given in lb.'],
    ['money', '9.99 USD', 'cannot be given in USD.'],
    ['quantity', '75.8 kg', 'cannot be given in kg.'],
    ['mass', '12.5', 'has no unit.'],
    ['mass', 12, 'has no unit.'],
    ['quantity', ' 75 ', 'has no unit.'],
    ['money', '-9.99', 'has no currency.'],
    ['mass', '12.5 lb lb', 'cannot be read.'],
    ['mass', '12.5  mg', 'cannot be read.'],
    ['mass', '12.5  g', 'cannot be read.'],
    ['mass', '12.5  kg', 'cannot be read.'],
    ['mass', '12.5  t', 'cannot be read.'],
    ['mass', '12.5  lb', 'cannot be given in lb.'],
    ['mass', 'about 5', 'cannot be read.'],
    ['mass', 'about 5 lb', 'cannot be read.'],
    ['mass', 'about 1,5 kg', 'cannot be read.'],
    ['mass', '1.000,5 kg', 'holds a comma: decimals stand after a point.'],
    ['mass', "1'000,5 kg", 'holds a comma: decimals stand after a point.'],
    ['mass', '1 000,5 kg', 'holds a comma: decimals stand after a point.'],
    ['mass', '3-4 kg', 'cannot be read.'],
    ['count', '1.5', 'cannot be read.'],
    ['count', '10.0000001 g', 'cannot be read.'],
    ['mass', 'x kg', 'cannot be read.'],
    ['mass', {}, 'cannot be read.'],
    ['choice', '1,5', 'cannot be read.'],
    ['yes-no', '1,5', 'cannot be read.'],
    ['date', '1,5', 'cannot be read.'],
    ['quantity', true, 'cannot be read.'],
  ] as const)('of %s that is %p %s', (form, given, why) => {
    expect(refusalOf(INPUTS[form], given)?.[0]).toBe(`\`fact\` ${why}`);
  });

  it.each([undefined, null, 'n/a'])('that is %p is missing, unless it may be', (given) => {
    expect(refusalOf(INPUTS.mass, given)).toEqual(['`fact` is missing.', '"12.5 kg"']);
    expect(readFact({ ...INPUTS.mass, optional: true }, given, rulebook)).toEqual({
      ok: true,
      raw: null,
    });
  });

  it('lies within its bounds, which count in its unit', () => {
    const bounded = { ...INPUTS.quantity, lowest: n(1n, 2n), highest: n(2n) };
    const said = (of: Input, given: string) => refusalOf(of, given)?.join(' ') ?? 'fine';
    expect(['500 kWh', '2 MWh'].map((given) => said(bounded, given))).toEqual(['fine', 'fine']);
    for (const given of ['499 kWh', '2001 kWh'])
      expect(said(bounded, given)).toBe('`fact` is out of bounds. between 1/2 MWh and 2 MWh');
    expect(said({ ...bounded, lowest: undefined }, '2001 kWh')).toContain('bounds. at most 2 MWh');
    expect(said({ ...bounded, highest: undefined }, '1 kWh')).toContain('bounds. at least 1/2 MWh');
    expect(said({ ...bounded, highest: undefined }, '9 MWh')).toBe('fine');
    const share = { ...INPUTS.ratio, lowest: n(0n), highest: n(1n), unit: undefined };
    expect(said(share, '120 %')).toBe('`fact` is out of bounds. between 0 and 1');
    expect(kWh?.scale).toEqual(n(1n));
  });
});

describe('a count', () => {
  it('is never a float, and never below zero', () => {
    expect([countOf(3), countOf(3n), countOf('3')]).toEqual([n(3n), n(3n), n(3n)]);
    expect([countOf(0.1), countOf(-1), countOf(NaN), countOf(null)]).toEqual(
      Array(4).fill(undefined),
    );
  });
});

describe('the facts of a stage', () => {
  function read(name: StageName, facts: Facts, row?: number, extra: readonly string[] = ['on']) {
    const stage = rulebook.stages.get(name);
    if (stage === undefined) throw new Error(name);
    const issues = new FactIssues();
    const found = readFacts(stage, facts, {
      rulebook,
      issues,
      extra,
      ...(row === undefined ? {} : { row }),
    });
    return { ...found, issues: issues.list };
  }

  it('are each read or named, with the row and what to write', () => {
    const { values, issues } = read(
      'line',
      { category: 'ev', mass: 'x'.repeat(61), units: {}, shares: '16 %', hue: 1, on: '2025-01-01' },
      7,
    );
    expect([...values]).toEqual([
      ['category', 'ev'],
      ['share', null],
    ]);
    expect(issues.map((issue) => [issue.code, issueLine(issue)])).toEqual([
      ['rules.fact', `7: \`mass\` cannot be read. (found ${'x'.repeat(60)}…; write "12.5 kg")`],
      ['rules.fact', '7: `units` cannot be read. (found a record; write "12")'],
      ['rules.unknown-fact', '7: The stage line reads no such fact. (found shares; write share)'],
      [
        'rules.unknown-fact',
        '7: The stage line reads no such fact. (found hue; write category, mass, units, share, on)',
      ],
    ]);
    expect(issues.map(({ location }) => location)).toEqual(
      ['mass', 'units', 'shares', 'hue'].map((field) => ({ row: 7, field })),
    );
    expect(issues.every(({ severity }) => severity === 'error')).toBe(true);
  });

  it('that are none are near to one that is not given yet, or are told which there are', () => {
    const line = { category: 'ev', mass: '1 kg', units: '1' };
    const written = (facts: Facts) => read('line', { ...line, ...facts }).issues[0]?.expected;
    expect(written({ sharee: '16 %' })).toBe('share');
    expect(written({ sharee: '16 %', share: '16 %' })).toBe('category, mass, units, share, on');
    expect(written({ one: '1' })).toBe('category, mass, units, share, on');
  });

  it('that stand in no list have no row', () => {
    const { issues } = read('line', { category: 'ev', mass: 'x'.repeat(60) });
    expect(issues.map(({ location, value }) => [location, value])).toEqual([
      [{ field: 'mass' }, 'x'.repeat(60)],
      [{ field: 'units' }, 'nothing'],
    ]);
  });

  it('can be a value for each year', () => {
    const placed = { '2023': '1 t', '2024': null, '2025': 'n/a', '1999': 2_000_000n };
    const { series, issues } = read('national_year', { placed, collected: '1 kg' });
    expect(issues).toEqual([]);
    expect([...(series.get('placed') ?? [])].sort(([a], [b]) => a - b)).toEqual([
      [1999, n(2n)],
      [2023, n(1_000n)],
      [2024, null],
      [2025, null],
    ]);
    for (const none of [undefined, null])
      expect(read('national_year', { placed: none, collected: '1 kg' }).issues).toEqual([]);
  });

  it.each<[unknown, string, string]>([
    [
      '1 t',
      'placed',
      'takes one value for each year. (found 1 t; write {"2023": ..., "2024": ...})',
    ],
    [
      ['1 t'],
      'placed',
      'takes one value for each year. (found a record; write {"2023": ..., "2024": ...})',
    ],
    [{ '3000': '1 t' }, 'placed.3000', 'This is no year. (found 3000; write 2026)'],
    [{ '20245': '1 t' }, 'placed.20245', 'This is no year. (found 20245; write 2026)'],
    [{ a2024: '1 t' }, 'placed.a2024', 'This is no year. (found a2024; write 2026)'],
    [{ '2024': '1' }, 'placed.2024', '`placed` has no unit. (found 1; write "12.5 kg")'],
  ])('refuse %j as values of years', (placed, field, text) => {
    const { issues, series } = read('national_year', { placed, collected: '1 kg' }, 3);
    expect(issues.map(({ code, location }) => ({ code, ...location }))).toEqual([
      { code: 'rules.fact', row: 3, field },
    ]);
    expect(issues.map(issueLine).join()).toContain(text);
    expect(series.get('placed')?.size).toBe(0);
  });

  it('are named a thousand times at most, and the line after them counts the others', () => {
    const many = Object.fromEntries(
      Array.from({ length: 1_002 }, (_, at) => [`f${String(at)}`, 1]),
    );
    const { issues } = read('line', many);
    expect(issues).toHaveLength(1_001);
    // Three that are missing are named before these.
    expect(issues.at(-2)?.location).toEqual({ field: 'f996' });
    expect(issues.at(-1)).toMatchObject({
      location: { field: 'f997' },
      severity: 'error',
      value: '5 more',
    });
  });
});
