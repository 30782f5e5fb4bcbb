import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sampleFiles } from '../../test/sample-rulebook.js';
import { parseCalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import { ratio } from '../kernel/ratio.js';
import { loadShippedRulebook } from '../rulebook-files.js';
import {
  evaluateCompiled,
  interpretStage,
  loadRulebook,
  type Facts,
  type Rulebook,
} from './index.js';

/** The compiled lines of a return agree with the interpreter, line by line and in the totals; facts out of order are the interpreter's. */
function agree(rulebook: Rulebook, lines: readonly Facts[], period: Facts, on: string): void {
  const day = valueOf(parseCalendarDate(on));
  const facts = { ...period, lines };
  const compiled = evaluateCompiled(rulebook, 'producer_period', facts, { on: day });
  const whole = interpretStage(rulebook, 'producer_period', facts, { on: day });
  if (!whole.ok) {
    expect(compiled).toBeUndefined();
    return;
  }
  if (compiled?.ok !== true) throw new Error('The facts are in order.');
  expect(compiled.outputs).toEqual(whole.outputs);
  for (const [index, line] of lines.entries()) {
    const { on: own, ...alone } = line;
    const lineDay = typeof own === 'string' ? valueOf(parseCalendarDate(own)) : day;
    const one = interpretStage(rulebook, 'line', alone, { on: lineDay });
    if (!one.ok) throw new Error('a line refused alone');
    expect(compiled.rows?.at(index).outputs).toEqual(one.outputs);
  }
}

function shipped(id: string): Rulebook {
  const loaded = loadShippedRulebook(id);
  if (loaded?.ok !== true) throw new Error(id);
  return loaded.rulebook;
}

const mass = fc.bigInt({ min: 0n, max: 10n ** 15n });
const units = fc.bigInt({ min: 0n, max: 10n ** 7n });
const share = fc.option(
  fc.integer({ min: 0, max: 1_000_000 }).map((ppm) => ratio(BigInt(ppm), 1_000_000n)),
);

describe('compiled lines agree with the interpreter', () => {
  it.each(['ch/sr-814.670.1', 'demo/eco-modulated-fees'])('in %s', (id) => {
    const rulebook = shipped(id);
    const inputs = [...(rulebook.stages.get('line')?.inputs.values() ?? [])];
    const factsOf = Object.fromEntries(
      inputs.map((input): [string, fc.Arbitrary<unknown>] => {
        if (input.type.kind === 'choice') {
          const values = fc.constantFrom(
            ...(rulebook.enumerations.get(input.type.enumeration) ?? []),
          );
          return [input.name, input.optional ? fc.option(values) : values];
        }
        if (input.form === 'mass') return [input.name, mass];
        if (input.form === 'count')
          return [
            input.name,
            input.name === 'exported_units' ? fc.constantFrom(0n, 0n, 1n, 7n) : units,
          ];
        return [input.name, input.form === 'ratio' ? share : fc.option(fc.boolean())];
      }),
    );
    fc.assert(
      fc.property(
        fc.array(fc.record(factsOf), { maxLength: 8 }),
        fc.constantFrom('2022-03-31', '2023-09-01', '2026-03-31'),
        (lines, on) => {
          agree(rulebook, lines, {}, on);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('with lines of different days, and with wrong facts', () => {
    const loaded = loadRulebook(sampleFiles());
    if (!loaded.ok) throw new Error('sample');
    const lines = [
      { category: 'ev', mass: '100 kg', units: '2' },
      { category: 'ev', mass: '100 kg', units: 0n, on: '2025-07-01', share: '16 %' },
    ];
    agree(loaded.rulebook, lines, { late: true }, '2025-06-30');
    agree(
      loaded.rulebook,
      [...lines, { category: 'ev', mass: 0.5, units: '2' }],
      { late: true },
      '2025-06-30',
    );
    agree(
      loaded.rulebook,
      [...lines, { ...lines[0], colour: 'red' }],
      { late: true },
      '2025-06-30',
    );
    agree(
      loaded.rulebook,
      [...lines, { ...lines[0], on: '2020-01-01' }],
      { late: true },
      '2025-06-30',
    );
    agree(loaded.rulebook, [], { late: true }, '2025-06-30');
    agree(loaded.rulebook, lines, {}, '2025-06-30');
  });
});

/** Generated expressions over the facts of the sample, each with the unit it has. */
const { plain, yesNo } = fc.letrec<{ plain: string; yesNo: string }>((tie) => ({
  plain: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(
      'mass / 1 kg',
      'units / 1 piece',
      'share',
      'rate[category] / (1 EUR / 1 kg)',
      'surcharge',
      '0',
      '2.5',
      '33 %',
      '0.005',
    ),
    fc
      .tuple(tie('plain'), fc.constantFrom('+', '-', '*', '/'), tie('plain'))
      .map(([a, sign, b]) => `(${a} ${sign} (${b} + 0))`),
    tie('plain').map((a) => `(-(${a}))`),
    fc
      .tuple(fc.constantFrom('min', 'max', 'first_of'), tie('plain'), tie('plain'))
      .map(([name, a, b]) => `${name}(${a}, ${b})`),
    fc.tuple(tie('plain'), tie('plain'), tie('plain')).map((args) => `clamp(${args.join(', ')})`),
    tie('plain').map((a) => `abs(${a})`),
    fc
      .tuple(tie('yesNo'), tie('plain'), tie('plain'))
      .map(([c, a, b]) => `(if ${c} then ${a} else ${b})`),
  ),
  yesNo: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(
      'category = ev',
      'category in {portable}',
      'on >= 2025-07-01',
      'share is n/a',
      'year(on) = 2025',
    ),
    fc
      .tuple(tie('plain'), fc.constantFrom('<', '<=', '=', '!=', '>=', '>'), tie('plain'))
      .map(([a, sign, b]) => `${a} ${sign} ${b}`),
    fc
      .tuple(tie('yesNo'), fc.constantFrom('and', 'or'), tie('yesNo'))
      .map(([a, word, b]) => `((${a}) ${word} (${b}))`),
    tie('yesNo').map((a) => `not (${a})`),
  ),
}));

describe('compiled expressions agree with the interpreter', () => {
  it('for any expression the language can say', () => {
    const line = fc.record({ category: fc.constantFrom('portable', 'ev'), mass, units, share });
    let asked = 0;
    let checked = 0;
    fc.assert(
      fc.property(
        plain,
        yesNo,
        fc.constantFrom('half-away-from-zero', 'half-even', 'up', 'down'),
        fc.array(line, { minLength: 1, maxLength: 4 }),
        (expression, condition, mode, lines) => {
          asked += 1;
          const loaded = loadRulebook(
            sampleFiles((yaml) =>
              yaml
                .replace(
                  'expr: if first_of(share, 0 %) >= 16 % then 90 % else 100 %',
                  `expr: "if ${condition} then first_of(share, ${expression}, 0) else ${expression}"\n        notApplicable: Test.`,
                )
                .replace(
                  'expr: rate[category] * mass * factor',
                  'expr: "first_of(rate[category] * mass * factor, 0 EUR) + surcharge * 0 EUR"',
                )
                .replace('mode: half-away-from-zero', `mode: ${mode}`),
            ),
          );
          // A constant division by zero and a literal that is too long are refused by the checker; nothing to compare then.
          if (!loaded.ok) return;
          checked += 1;
          agree(loaded.rulebook, lines, { late: false }, '2025-07-01');
        },
      ),
      { numRuns: 80 },
    );
    expect(checked / asked).toBeGreaterThan(0.6);
  });
});
