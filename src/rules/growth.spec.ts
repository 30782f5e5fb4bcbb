import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ratio } from '../kernel/ratio.js';
import { sampleFiles } from '../../test/sample-rulebook.js';
import { bits, formulaGrowth, growthOf, type Growth } from './growth.js';
import { interpret, isNumber, type Frame } from './interpret.js';
import { loadRulebook } from './load-rulebook.js';
import type { Node, NodeForm, Raw, ValueType } from './model.js';

const NUMBER: ValueType = { kind: 'number', dimension: '' };
const YES_NO: ValueType = { kind: 'yes-no' };

function node(form: NodeForm, type: ValueType = NUMBER): Node {
  return { ...form, type, mayBeNotApplicable: false };
}

function constant(value: Raw, type = NUMBER): Node {
  return node({ op: 'constant', value, text: '' }, type);
}

const none = (): undefined => undefined;

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
    const at = (n: number, d: number): Node =>
      constant({ n: 16n ** BigInt(n) - 1n, d: 16n ** BigInt(d) - 1n });
    const of = (operator: '+' | '-' | '*' | '/'): Growth =>
      growthOf(node({ op: 'arithmetic', operator, left: at(5, 3), right: at(2, 7) }), none);
    expect(of('*')).toEqual({ n: 28, d: 40 });
    expect(of('/')).toEqual({ n: 48, d: 20 });
    // Over a common denominator, with one more bit for what is carried.
    expect(of('+')).toEqual({ n: 49, d: 40 });
    expect(of('-')).toEqual(of('+'));
    expect(bits(of('+'))).toBe(89);
  });

  it('is what a fact or a parameter can be where these are read, and nothing for words', () => {
    const fact = growthOf(node({ op: 'input', name: 'mass' }), none);
    expect(fact.n).toBeGreaterThan(bitsIn(10n ** 80n));
    expect(fact.d).toBeGreaterThan(bitsIn(10n ** 40n));
    expect(growthOf(node({ op: 'parameter', name: 'rate', keys: [] }), none)).toEqual(fact);
    expect(growthOf(node({ op: 'row', name: 'mass' }), none)).toEqual(fact);
    const word: Node = node(
      { op: 'input', name: 'category' },
      { kind: 'choice', enumeration: 'c' },
    );
    const words = [
      word,
      node({ op: 'row', name: 'category' }, word.type),
      node({ op: 'parameter', name: 'kind', keys: [] }, word.type),
      node({ op: 'on' }, { kind: 'date' }),
      constant('ev', word.type),
    ];
    for (const each of words) expect(bits(growthOf(each, none))).toBe(2);
  });

  it('is that of the formula behind a name', () => {
    const known = { n: 7_000, d: 9 };
    const names: Node[] = [
      node({ op: 'formula', name: 'fee' }),
      node({ op: 'row', name: 'fee' }),
      node({ op: 'above', stage: 'producer_year', name: 'fee' }),
    ];
    for (const each of names) {
      expect(growthOf(each, () => known)).toEqual(known);
      const long = constant(ratio(3n, 1n));
      const inside: Node[] = [
        node({ op: 'negate', of: each }),
        node({ op: 'not', of: each }),
        node({ op: 'member', of: each, values: [] }),
        node({ op: 'is-not-applicable', of: each, negated: false }),
        node({ op: 'band', band: 'size', of: each, edges: [], names: [] }),
        node({ op: 'logic', operator: 'and', left: each, right: long }),
        node({ op: 'logic', operator: 'or', left: long, right: each }),
        node({ op: 'compare', operator: '<', left: each, right: long }, YES_NO),
        node({ op: 'choose', condition: each, then: long, otherwise: long }),
        node({ op: 'choose', condition: long, then: each, otherwise: long }),
        node({ op: 'choose', condition: long, then: long, otherwise: each }),
        node({ op: 'aggregate', name: 'sum', of: each, where: undefined }),
        node({ op: 'aggregate', name: 'count', of: undefined, where: each }),
      ];
      for (const around of inside)
        expect(bits(growthOf(around, () => known))).toBeGreaterThanOrEqual(bits(known));
    }
  });

  it('covers counts of rows, sums over years and parts of a pool', () => {
    const fact = growthOf(node({ op: 'input', name: 'mass' }), none);
    const count = node({ op: 'aggregate', name: 'count', of: undefined, where: undefined });
    expect(growthOf(count, none).n).toBeGreaterThanOrEqual(bitsIn(1_000_000n));
    const average = node({
      op: 'window',
      name: 'average',
      of: 'placed',
      from: -7,
      to: -1,
      missing: 'skip',
    });
    // Seven times as much, over seven times as much.
    expect(growthOf(average, none).n).toBeGreaterThanOrEqual(fact.n + 3);
    expect(growthOf(average, none).d).toBeGreaterThanOrEqual(fact.d + 3);
    const pool = node({ op: 'above', stage: 'national_year', name: 'pool' });
    if (pool.op !== 'above') throw new Error('It was made just now.');
    const weight = constant(ratio(16n ** 50n - 1n, 1n));
    const share = node({ op: 'share', pool, weight, step: ratio(1n, 100n), stepText: '' });
    expect(growthOf(share, none).n).toBeGreaterThanOrEqual(fact.n + 200);
  });

  it('ends with a rounding: its denominator is then that of the step', () => {
    const third = { op: 'input', name: 'share' } as const;
    const cite = { source: '', instrument: '', provision: '', address: undefined };
    const round = { mode: 'up', step: ratio(1n, 100n), stepText: '0.01', cite } as const;
    const rounded = formulaGrowth({ node: node(third), round }, none);
    expect(rounded.d).toBe(8);
    // Three digits more: whole steps of a hundredth.
    expect(rounded.n).toBe(growthOf(node(third), none).n + 12);
    expect(formulaGrowth({ node: node(third), round: undefined }, none)).toEqual(
      growthOf(node(third), none),
    );
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
});
