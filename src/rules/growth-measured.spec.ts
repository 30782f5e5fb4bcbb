import { describe, expect, it } from '@jest/globals';
import { sampleFiles } from '../../test/sample-rulebook.js';
import { loadedFrom } from '../../test/refused-rulebook.js';
import { ratio, type Ratio } from '../kernel/ratio.js';
import type { CallName } from './grammar.js';
import { growthOf, growthOfInput, measuredFormula, type Growth } from './growth.js';
import type { InputForm, Node, NodeForm, Raw, ValueType } from './model.js';

const NUMBER: ValueType = { kind: 'number', dimension: '' };
const YES_NO: ValueType = { kind: 'yes-no' };

const node = (form: NodeForm): Node => ({ ...form, type: NUMBER, mayBeNotApplicable: false });
const constant = (value: Raw, type: ValueType = NUMBER): Node => ({
  ...node({ op: 'constant', value, text: '' }),
  type,
});

const FACT: Growth = growthOfInput({ form: 'mass', type: { kind: 'number', dimension: 'kg' } });
const WORD: Growth = { n: 1, d: 1, over: 1n };

describe('the length of the numbers of an expression, and the steps that it takes', () => {
  /** What is measured of an expression whose names have these lengths, in this order. */
  const measured = (of: Node, ...growths: readonly Growth[]) => {
    const left = [...growths];
    return measuredFormula(
      { node: of, round: undefined },
      { of: () => left.shift() ?? WORD, parameter: () => undefined },
    );
  };
  const [a, b, c] = ['a', 'b', 'c'].map((name) => node({ op: 'input', name })) as [
    Node,
    Node,
    Node,
  ];
  const one: Growth = { n: 20, d: 12, over: undefined };
  const other: Growth = { n: 8, d: 28, over: undefined };

  it('is that of each form of a fact', () => {
    const of = (form: InputForm, dimension = ''): Growth =>
      growthOfInput({ form, type: { kind: 'number', dimension } });
    expect(of('mass')).toEqual({ n: 270, d: 20, over: 1_000_000n });
    expect(of('count')).toEqual({ n: 270, d: 4, over: 1n });
    expect(of('money', 'EUR')).toEqual({ n: 270, d: 8, over: 100n });
    expect(of('ratio')).toEqual({ n: 280, d: 140, over: 10n ** 42n });
    expect(of('quantity')).toEqual({ n: 410, d: 200, over: 10n ** 60n });
    for (const form of ['choice', 'yes-no', 'date'] as const) expect(of(form)).toEqual(WORD);
  });

  it('counts what is multiplied to compare two numbers, with each other or with the edges of a band', () => {
    const crossed = 20 + 28;
    expect(measured(node({ op: 'compare', operator: '<', left: a, right: b }), one, other).mostBits).toBe(crossed);
    expect(measured(node({ op: 'compare', operator: '<', left: a, right: b }), other, one).mostBits).toBe(crossed);
    const edges = [ratio(1n, 1n), ratio(16n ** 5n - 1n, 1n)];
    const band = node({ op: 'band', band: 'b', of: a, edges, names: ['x', 'y', 'z'] });
    expect(measured(band, other)).toMatchObject({ mostBits: crossed, growth: WORD });
    const call = (name: CallName, ...args: readonly Node[]) => node({ op: 'call', name, args });
    expect(measured(call('min', a, b), one, other).mostBits).toBe(crossed);
    expect(measured(call('max', a, b, c), WORD, other, one).mostBits).toBe(crossed);
    expect(measured(call('first_of', a, b), one, other).growth).toEqual({
      n: 20,
      d: 28,
      over: undefined,
    });
    for (const name of ['days', 'day', 'month', 'year'] as const)
      expect(measured(call(name, a), { n: 99, d: 99, over: 7n }).growth).toEqual({ n: 32, d: 1, over: 1n });
    for (const op of ['is-not-applicable', 'not'] as const)
      expect(measured(node({ op, of: a, negated: false }), one)).toMatchObject({ growth: WORD, parts: 2 });
  }); // prettier-ignore

  it('of either of two is over what both denominators divide', () => {
    const either = (then: Growth, otherwise: Growth): Growth =>
      measured(node({ op: 'choose', condition: constant(true, YES_NO), then: a, otherwise: b }), then, otherwise).growth;
    const [tenths, hundredths] = [{ n: 22, d: 4, over: 10n }, { n: 24, d: 8, over: 100n }];
    expect(either(tenths, hundredths)).toEqual({ n: 26, d: 8, over: 100n });
    expect(either(hundredths, tenths)).toEqual({ n: 26, d: 8, over: 100n });
    expect(either(tenths, { ...tenths, n: 25 })).toEqual({ n: 25, d: 4, over: 10n });
    expect(either(one, other)).toEqual({ n: 20, d: 28, over: undefined });
    expect(either(tenths, other)).toEqual({ n: 22, d: 28, over: undefined });
    // Beyond two thousand bits no denominator is followed.
    const [long, longer] = [2n ** 1200n - 1n, 2n ** 1200n + 1n].map((over) => ({ n: 5, d: 1204, over })) as [Growth, Growth];
    expect(either(long, longer)).toEqual({ n: 5, d: 1204, over: undefined });
    const sum = node({ op: 'arithmetic', operator: '+', left: a, right: b });
    expect(measured(sum, other, one).growth).toEqual({ n: 49, d: 40, over: undefined });
    const product = node({ op: 'arithmetic', operator: '*', left: a, right: b });
    expect(measured(product, long, longer).growth.over).toBeUndefined();
    expect(measured(product, tenths, other).growth.over).toBeUndefined();
  }); // prettier-ignore

  it('of a quotient is followed where the divisors are few and written down', () => {
    const rate = loadedFrom(sampleFiles()).parameters.get('rate');
    if (rate === undefined) throw new Error('sample');
    const parameterOf = (numbers: readonly Ratio[]) => {
      const cells = new Map(numbers.map((each, at) => [String(at), each] as const));
      return { ...rate, values: rate.values.slice(0, 1).map((dated) => ({ ...dated, cells })) };
    };
    const upTo = (count: number) => Array.from({ length: count }, (_, at) => ratio(BigInt(at + 1), 1n));
    const by = (right: Node, numbers: readonly Ratio[] = [], left = FACT): Growth =>
      growthOf(node({ op: 'arithmetic', operator: '/', left: a, right }), { of: () => left, parameter: () => parameterOf(numbers) });
    const parameter = node({ op: 'parameter', name: 'rate', keys: [] });
    const [long, longer] = [2n ** 1200n - 1n, 2n ** 1200n + 1n].map((n) => constant(ratio(n, 1n))) as [Node, Node];
    const either = node({ op: 'choose', condition: constant(true, YES_NO), then: long, otherwise: longer });
    expect(by(constant(ratio(-3n, 7n)))).toEqual({ n: 270 + 4 + 4, d: 20 + 4, over: 3_000_000n });
    expect(by(constant(ratio(0n, 1n))).over).toBe(1_000_000n);
    expect(by(parameter, [ratio(0n, 1n), ratio(2n, 3n), ratio(-5n, 1n)]).over).toBe(10_000_000n);
    expect(by(either)).toEqual({ n: 270 + 4, d: 20 + 1204, over: undefined });
    expect(by(constant(ratio(3n, 7n)), [], one)).toEqual({ n: 20 + 4, d: 12 + 4, over: undefined });
    // Sixty-four are few, as are those that two of them come to together.
    expect(by(parameter, upTo(64)).over).toBeDefined();
    expect(by(parameter, upTo(65)).over).toBeUndefined();
    expect(by(parameter, [...upTo(64), ...upTo(64)]).over).toBeDefined();
    const sum = node({ op: 'arithmetic', operator: '+', left: parameter, right: parameter });
    expect(by(sum, upTo(22)).over).toBeDefined();
    expect(by(sum, upTo(23)).over).toBeUndefined();
    const ratioOf = node({ op: 'arithmetic', operator: '/', left: parameter, right: constant(ratio(0n, 1n)) });
    expect(by(ratioOf, upTo(2)).over).toBe(1_000_000n);
    const square = (digits: bigint) => {
      const each = constant(ratio(16n ** digits, 1n));
      return node({ op: 'arithmetic', operator: '*', left: each, right: each });
    };
    expect([by(square(200n)).over === undefined, by(square(300n)).over]).toEqual([false, undefined]);
    expect(by(node({ op: 'arithmetic', operator: '*', left: parameter, right: b }), upTo(2)).over).toBeUndefined();
  }); // prettier-ignore

  it('is known with the steps that it takes: of its own row, of each row below, and of long numbers', () => {
    const work = (of: Node, ...growths: readonly Growth[]) => {
      const { parts, work } = measured(of, ...growths);
      return [parts, work.own, work.eachRow];
    };
    expect(work(a, one)).toEqual([1, 1, 0]);
    expect(work(node({ op: 'negate', of: a }), one)).toEqual([2, 2, 0]);
    const edges = [1n, 2n, 3n].map((edge) => ratio(edge, 1n));
    expect(work(node({ op: 'band', band: 'b', of: a, edges, names: ['x', 'y', 'z', 'over'] }), one)).toEqual([2, 5, 0]);
    const values = Array.from({ length: 16 }, (_, at) => `v${String(at)}`);
    expect(work(node({ op: 'member', of: a, values }), one)).toEqual([2, 4, 0]);
    expect(work(node({ op: 'window', name: 'sum', of: 'placed', from: -5, to: -1, missing: 'zero' }), one)).toEqual([1, 5, 0]);
    const where = node({ op: 'compare', operator: '<', left: a, right: b });
    const of = node({ op: 'arithmetic', operator: '*', left: a, right: b });
    const rows = node({ op: 'aggregate', name: 'sum', of, over: 1n, where });
    expect(work(rows, one, one, one, one)).toEqual([7, 1, 7]);
    expect(work(node({ op: 'negate', of: rows }), one, one, one, one)).toEqual([8, 2, 7]);
    expect(work(a, { n: 1_000, d: 40, over: undefined })).toEqual([1, 101, 0]);
    expect(work(a, { n: 400, d: 0, over: undefined })).toEqual([1, 1, 0]);
    const average = node({ op: 'aggregate', name: 'average', of: a, over: 1n, where: undefined });
    expect(measured(average, one).growth).toEqual({ n: 52, d: 44, over: undefined });
    const count = node({ op: 'aggregate', name: 'count', of: undefined, over: 1n, where: undefined });
    expect(measured(count).growth).toEqual({ n: 32, d: 1, over: 1n });
  }); // prettier-ignore
});
