import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ratio } from '../kernel/ratio.js';
import { sampleFiles } from '../../test/sample-rulebook.js';
import {
  bits,
  measuredFormula,
  growthOf,
  growthOfInput,
  type Growth,
  type GrowthNames,
} from './growth.js';
import { interpret, isNumber, type Frame } from './interpret.js';
import { issueLine } from './issues.js';
import { loadRulebook } from './load-rulebook.js';
import type { Node, NodeForm, Raw, Rulebook, ValueType } from './model.js';

const NUMBER: ValueType = { kind: 'number', dimension: '' };
const YES_NO: ValueType = { kind: 'yes-no' };

function node(form: NodeForm, type: ValueType = NUMBER): Node {
  return { ...form, type, mayBeNotApplicable: false };
}

function constant(value: Raw, type = NUMBER): Node {
  return node({ op: 'constant', value, text: '' }, type);
}

const FACT: Growth = growthOfInput({ form: 'mass', type: { kind: 'number', dimension: 'kg' } });
const WORD: Growth = { n: 1, d: 1, over: 1n };

/** Where names are facts. */
const none: GrowthNames = {
  of: (read) => (read.op === 'window' || read.type.kind === 'number' ? FACT : WORD),
  parameter: () => undefined,
};
const every = (growth: Growth): GrowthNames => ({ of: () => growth, parameter: () => undefined });

function sample(): Rulebook {
  const loaded = loadRulebook(sampleFiles());
  if (!loaded.ok) throw new Error('sample');
  return loaded.rulebook;
}

function bitsIn(value: bigint): number {
  return (value < 0n ? -value : value).toString(2).length;
}

/** Constants are all that these expressions read. */
const FRAME = {} as Frame;

function expectBound(of: Node): void {
  const value = interpret(of, FRAME);
  if (!isNumber(value)) return;
  const bound = growthOf(of, none);
  expect(bitsIn(value.n)).toBeLessThanOrEqual(bound.n);
  expect(bitsIn(value.d)).toBeLessThanOrEqual(bound.d);
  if (bound.over === undefined) return;
  expect(bound.over % value.d).toBe(0n);
  expect(bitsIn(value.n * (bound.over / value.d))).toBeLessThanOrEqual(bound.n);
}

/** Numbers that fill their digits, so that a bound which is too low shows. */
const full = fc
  .tuple(fc.integer({ min: 1, max: 40 }), fc.bigInt({ min: 0n, max: 7n }), fc.boolean())
  .map(([digits, less, negative]) => {
    const size = 16n ** BigInt(digits) - 1n - (less % 16n ** BigInt(digits - 1));
    return negative ? -size : size;
  });
const number = fc.tuple(full, full).map(([n, d]) => constant(ratio(n, d < 0n ? -d : d)));

const { expression } = fc.letrec<{ expression: Node }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    number,
    fc
      .tuple(fc.constantFrom('+', '-', '*', '/'), tie('expression'), tie('expression'))
      .map(([operator, left, right]) => node({ op: 'arithmetic', operator, left, right })),
    tie('expression').map((of) => node({ op: 'negate', of })),
    fc
      .tuple(fc.constantFrom('min', 'max', 'first_of'), tie('expression'), tie('expression'))
      .map(([name, ...args]) => node({ op: 'call', name, args })),
    fc
      .tuple(fc.boolean(), tie('expression'), tie('expression'))
      .map(([holds, then, otherwise]) =>
        node({ op: 'choose', condition: constant(holds, YES_NO), then, otherwise }),
      ),
  ),
}));

describe('how long a number of a formula can become', () => {
  it('is never less than what an expression gives', () => {
    fc.assert(fc.property(expression, expectBound), { numRuns: 1_000 });
    const most = constant(ratio(16n ** 8n - 1n, 1n));
    expectBound(node({ op: 'arithmetic', operator: '+', left: most, right: most }));
  });

  it('is added up by multiplication and division, digit for digit', () => {
    const of = (operator: '+' | '-' | '*' | '/', left: Growth, right: Growth): Growth => {
      const growths = [left, right];
      const names = { of: () => growths.shift() ?? WORD, parameter: () => undefined };
      const [a, b] = [node({ op: 'input', name: 'a' }), node({ op: 'input', name: 'b' })];
      return growthOf(node({ op: 'arithmetic', operator, left: a, right: b }), names);
    };
    const [a, b] = [
      { n: 20, d: 12, over: undefined },
      { n: 8, d: 28, over: undefined },
    ];
    expect(of('*', a, b)).toEqual({ n: 28, d: 40, over: undefined });
    expect(of('/', a, b)).toEqual({ n: 48, d: 20, over: undefined });
    // Over a common denominator, with one more bit for what is carried.
    expect(of('+', a, b)).toEqual({ n: 49, d: 40, over: undefined });
    expect(of('-', a, b)).toEqual(of('+', a, b));
    expect(bits(of('+', a, b))).toBe(89);
    const [tenths, hundredths] = [
      { n: 20, d: 4, over: 10n },
      { n: 20, d: 8, over: 100n },
    ];
    expect(of('+', tenths, hundredths)).toEqual({ n: 25, d: 8, over: 100n });
    expect(of('+', tenths, tenths)).toEqual({ n: 21, d: 4, over: 10n });
    expect(of('*', tenths, hundredths)).toEqual({ n: 40, d: 12, over: 1_000n });
    expect(of('/', tenths, hundredths).over).toBeUndefined();
  });

  it('is what a fact can be where one is read, and nothing for words', () => {
    expect(growthOf(node({ op: 'input', name: 'mass' }), none)).toBe(FACT);
    expect(growthOf(node({ op: 'row', name: 'mass' }), none)).toBe(FACT);
    expect(FACT.n).toBeGreaterThan(bitsIn(10n ** 80n));
    const share = growthOfInput({ form: 'ratio', type: NUMBER });
    expect((share.over ?? 1n) % 10n ** 42n).toBe(0n);
    const perPiece = growthOfInput({ form: 'quantity', type: NUMBER });
    expect((perPiece.over ?? 1n) % 10n ** 55n).toBe(0n);
    expect(perPiece.n).toBeGreaterThan(bitsIn((perPiece.over ?? 1n) * 10n ** 55n));
    const type = { kind: 'number', dimension: 'JPY' } as const;
    expect(growthOfInput({ form: 'money', type }).over).toBe(1n);
    const word: Node = node(
      { op: 'input', name: 'category' },
      { kind: 'choice', enumeration: 'c' },
    );
    const words = [
      word,
      node({ op: 'row', name: 'category' }, word.type),
      node({ op: 'on' }, { kind: 'date' }),
      constant('ev', word.type),
    ];
    for (const each of words) expect(bits(growthOf(each, none))).toBeLessThanOrEqual(5);
  });

  it('is what a parameter is, all of whose values are written down', () => {
    const rulebook = sample();
    const names = { ...none, parameter: (name: string) => rulebook.parameters.get(name) };
    const rate = node({ op: 'parameter', name: 'rate', keys: [] });
    const growth = growthOf(rate, names);
    expect(growth.n).toBeLessThan(40);
    expect(growth.over).toBeDefined();
    const mass = node({ op: 'input', name: 'mass' });
    // Divided by one of a few numbers, a mass is still a whole number over what they have in common.
    const by = (right: Node): Growth =>
      growthOf(node({ op: 'arithmetic', operator: '/', left: mass, right }), names);
    expect(by(rate).over).toBeDefined();
    expect(by(constant(ratio(-3n, 7n))).over).toBe(3_000_000n);
    const condition = constant(true, YES_NO);
    const [then, otherwise] = [constant(ratio(2n, 1n)), constant(ratio(5n, 1n))];
    expect(by(node({ op: 'choose', condition, then, otherwise })).over).toBe(10_000_000n);
    const sum = node({ op: 'arithmetic', operator: '+', left: then, right: otherwise });
    expect(by(sum).over).toBe(7_000_000n);
    expect(by(mass).over).toBeUndefined();
  });

  it('is that of the formula behind a name', () => {
    const known = { n: 7_000, d: 9, over: 300n };
    const names: Node[] = [
      node({ op: 'formula', name: 'fee' }),
      node({ op: 'row', name: 'fee' }),
      node({ op: 'above', stage: 'producer_year', name: 'fee' }),
    ];
    for (const each of names) {
      expect(growthOf(each, every(known))).toEqual(known);
      const long = constant(ratio(3n, 1n));
      const inside: Node[] = [
        node({ op: 'negate', of: each }),
        node({ op: 'not', of: each }),
        node({ op: 'member', of: each, values: [] }),
        node({ op: 'is-not-applicable', of: each, negated: false }),
        node({ op: 'logic', operator: 'and', left: long, right: each }),
        node({ op: 'compare', operator: '<', left: long, right: each }),
        node({ op: 'band', band: 'b', of: each, edges: [], names: ['all'] }),
        node({ op: 'call', name: 'min', args: [long, each] }),
        node({ op: 'choose', condition: each, then: long, otherwise: long }),
        node({ op: 'choose', condition: long, then: each, otherwise: long }),
        node({ op: 'choose', condition: long, then: long, otherwise: each }),
        node({ op: 'aggregate', name: 'sum', of: each, over: 300n, where: undefined }),
        node({ op: 'aggregate', name: 'count', of: undefined, over: 1n, where: each }),
      ];
      for (const around of inside) {
        const { mostBits } = measuredFormula({ node: around, round: undefined }, every(known));
        expect(mostBits).toBeGreaterThanOrEqual(bits(known));
      }
    }
  });

  it('covers counts of rows, sums over years and parts of a pool', () => {
    const count = node({
      op: 'aggregate',
      name: 'count',
      of: undefined,
      over: 1n,
      where: undefined,
    });
    expect(growthOf(count, none).n).toBeGreaterThanOrEqual(bitsIn(1_000_000n));
    const over = (missing: 'skip' | 'zero' | 'not-applicable', name: 'sum' | 'average'): Growth =>
      growthOf(node({ op: 'window', name, of: 'placed', from: -6, to: -1, missing }), none);
    // Six times as much, over any number of years up to six.
    expect(over('skip', 'average').n).toBeGreaterThanOrEqual(FACT.n + 6);
    expect(over('skip', 'average').over).toBe(60_000_000n);
    expect(over('zero', 'average').over).toBe(6_000_000n);
    expect(over('not-applicable', 'average').over).toBe(6_000_000n);
    expect(over('skip', 'sum').over).toBe(1_000_000n);
    const pool = node({ op: 'above', stage: 'national_year', name: 'pool' });
    if (pool.op !== 'above') throw new Error('It was made just now.');
    const weight = constant(ratio(16n ** 50n - 1n, 1n));
    const step = ratio(1n, 100n);
    const share = node({ op: 'share', pool, weight, over: 1n, step, stepText: '' });
    expect(growthOf(share, none)).toEqual({ n: FACT.n + 12, d: 8, over: 100n });
    expect(measuredFormula({ node: share, round: undefined }, none).mostBits).toBe(
      FACT.n + 200 + FACT.d + 4 + 12 + 32,
    );
  });

  it('of a sum over rows is that of its rows, of an average another with each number of them', () => {
    const of = node({ op: 'row', name: 'mass' });
    const all = (name: 'sum' | 'average'): Growth =>
      growthOf(node({ op: 'aggregate', name, of, over: 1_000_000n, where: undefined }), none);
    expect(all('sum')).toEqual({ ...FACT, n: FACT.n + 32 });
    expect(all('average').over).toBeUndefined();
  });

  it('ends with a rounding: its denominator is then that of the step', () => {
    const third = { op: 'input', name: 'share' } as const;
    const cite = { source: '', instrument: '', provision: '', address: undefined };
    const round = { mode: 'up', step: ratio(1n, 100n), stepText: '0.01', cite } as const;
    const quotient = every({ n: 300, d: 300, over: undefined });
    const rounded = measuredFormula({ node: node(third), round }, quotient);
    // Three digits more: whole steps of a hundredth.
    expect(rounded.growth).toEqual({ n: 312, d: 8, over: 100n });
    expect(rounded.mostBits).toBe(600);
    expect(measuredFormula({ node: node(third), round: undefined }, none).growth).toEqual(FACT);
  });

  it('is looked at through sums of rows: a rulebook whose numbers could grow without end is refused', () => {
    const chained = (times: number): boolean =>
      loadRulebook(
        sampleFiles((yaml) =>
          yaml.replace(
            'expr: count(line)',
            `expr: ${Array.from({ length: times }, () => 'sum(line.mass)').join(' / 1 kg * ')} / 1 kg`,
          ),
        ),
      ).ok;
    expect(chained(10)).toBe(true);
    expect(chained(60)).toBe(false);
  });

  it('of a table is no longer for having many cells', () => {
    const cells = Array.from(
      { length: 400 },
      (_, at) => [String(at), ratio(BigInt(2 * at + 1), [1n, 2n, 5n, 10n][at % 4] ?? 1n)] as const,
    );
    const rate = sample().parameters.get('rate');
    if (rate === undefined) throw new Error('sample');
    const values = rate.values.map((dated) => ({ ...dated, cells: new Map(cells) }));
    const names = { ...none, parameter: () => ({ ...rate, values }) };
    const growth = growthOf(node({ op: 'parameter', name: 'rate', keys: [] }), names);
    expect([growth.over, growth.n <= 24]).toEqual([10n, true]);
  });

  it('lets a long sum of parameters be: their denominators are the same few', () => {
    const parameters = Array.from(
      { length: 150 },
      (_, at) =>
        `  p_${String(at)}: { label: P, unit: "%", lastCheckedOn: 2026-11-23, values: [{ from: 2024-01-01, value: "1.${String(at + 1)}", cite: act s. 4 }] }\n`,
    );
    const sum = parameters.map((_, at) => `p_${String(at)}`).join(' + ');
    const loaded = loadRulebook(
      sampleFiles((yaml) =>
        yaml
          .replace('parameters:\n', `parameters:\n${parameters.join('')}`)
          .replace('then 90 % else', `then ${sum} else`),
      ),
    );
    expect(loaded.ok ? [] : loaded.issues.map(issueLine)).toEqual([]);
  });
});
