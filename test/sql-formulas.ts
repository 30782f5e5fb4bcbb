import fc from 'fast-check';
import { ROUNDING_MODES } from '../src/kernel/ratio.js';
import { loadRulebook, type RulebookFiles } from '../src/rules/index.js';

/** A line of a known mass times rates that make ties of a cent, of five cents and of a whole. */
export function tiesFiles(mode: string): RulebookFiles {
  const formula = (name: string, step: string): string => `
      ${name}:
        label: Fee
        expr: if credit then 0 EUR - amount else amount
        unit: EUR
        cite: act s. 1
        notApplicable: Not so.
        round: { mode: ${mode}, step: "${step}", cite: act s. 2 }`;
  return generated(
    `
      amount: { label: Amount, expr: "mass / 1 kg * 40 EUR", unit: EUR, cite: act s. 1, notApplicable: Not so. }${formula('fee', '0.01')}${formula('coins', '0.05')}${formula('whole', '1')}`,
    ['fee', 'coins', 'whole'],
  );
}

const leaf = fc.constantFrom(
  'a',
  'b',
  'c',
  'n / 1 piece',
  '0',
  '1',
  '-2',
  '0.5',
  '1.005',
  'rate[kind]',
  'n/a',
);
const grow = (inner: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .tuple(inner, fc.constantFrom('+', '-', '*', '/'), inner)
        .map(([a, op, b]) => `(${a} ${op} ${b})`),
    },
    fc
      .tuple(fc.constantFrom('min', 'max', 'first_of'), inner, inner)
      .map(([f, a, b]) => `${f}(${a}, ${b})`),
    fc.tuple(inner, inner, inner).map(([a, b, c]) => `clamp(${a}, ${b}, ${c})`),
    inner.map((a) => `abs(${a})`),
    fc
      .tuple(inner, fc.constantFrom('<', '<=', '=', '!=', '>', '>='), inner, inner, inner)
      .map(
        ([a, op, b, c, d]) => `(if ${a} ${op} ${b} and (late or kind = tin) then ${c} else ${d})`,
      ),
  );
export const formulas = fc
  .array(fc.tuple(grow(grow(leaf)), fc.option(fc.constantFrom(...ROUNDING_MODES))), {
    minLength: 2,
    maxLength: 4,
  })
  .filter((list) => parses(list));

/** What the checker refuses (n/a added to itself, division by zero) is not what is tried here. */
function parses(list: readonly (readonly [string, string | null])[]): boolean {
  return loadRulebook(generatedFiles(list)).ok;
}

export function generatedFiles(
  expressions: readonly (readonly [string, string | null])[],
): RulebookFiles {
  const names = expressions.map((_, at) => `x${String(at)}`);
  const text = expressions
    .map(([expr, mode], at) => {
      const round = mode === null ? '' : `, round: { mode: ${mode}, step: "0.01", cite: act s. 2 }`;
      return `
      x${String(at)}: { label: X, expr: "${expr}", unit: "1", cite: act s. 1, notApplicable: Not so.${round} }`;
    })
    .join('');
  const sums = names
    .map(
      (name) => `
      sum_${name}: { label: S, expr: "sum(line.${name} where line.late)", unit: "1", cite: act s. 1, notApplicable: Not so. }
      mean_${name}: { label: M, expr: "average(first_of(line.${name}, 1))", unit: "1", cite: act s. 1, notApplicable: Not so. }`,
    )
    .join('');
  return generated(
    text,
    names,
    `
  producer_period:
    outputs: [${names.flatMap((name) => [`sum_${name}`, `mean_${name}`]).join(', ')}, many]
    formulas:
      many: { label: Many, expr: "count(line where line.kind = tin)", unit: "1", cite: act s. 1, notApplicable: Not so. }${sums}`,
  );
}

function generated(text: string, outputs: readonly string[], more = ''): RulebookFiles {
  return {
    rulebookYaml: `id: test/generated
title: Generated
status: illustrative
currency: EUR
language: en
from: 2025-01-01
about: A rulebook for tests.
sources:
  act: { instrument: Test Act, address: https://example.org/act }
enumerations:
  kind: [tin, zinc, lead]
inputs:
  line:
    a: { type: ratio, optional: yes, label: A }
    b: { type: ratio, label: B }
    c: { type: ratio, optional: yes, label: C }
    n: { type: count, label: N }
    mass: { type: mass, optional: yes, label: Mass }
    late: { type: yes-no, optional: yes, label: Late }
    credit: { type: yes-no, optional: yes, label: Credit }
    kind: { type: choice, optional: yes, label: Kind }
parameters:
  rate:
    label: Rate
    unit: "1"
    by: [kind]
    lastCheckedOn: 2026-11-23
    values:
      - { from: 2025-01-01, table: rates.csv, cite: act s. 1 }
stages:
  line:
    outputs: [${['everything', ...outputs].join(', ')}]
    formulas:
      everything:
        label: Everything
        expr: >
          first_of(a, b) + first_of(c, b) + n / 1 piece + first_of(mass / 1 kg, 0) + first_of(rate[kind], 0) +
          (if first_of(late, no) or first_of(credit, no) then 1 else 0)
        unit: "1"
        cite: act s. 1${text}${more}
untranslatable: []
`,
    tables: { 'rates.csv': 'kind,value\ntin,0.3\nzinc,n/a\nlead,-1.25\n' },
    cases: {},
  };
}
