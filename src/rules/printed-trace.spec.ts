import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseCalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import { ratio } from '../kernel/ratio.js';
import { modulatedFiles } from '../../test/modulated-rulebook.js';
import { recomputedStep } from '../../test/printed-steps.js';
import { loadShippedRulebook, rulebookFolders, rulebooksFolder } from '../rulebook-files.js';
import {
  evaluateStage,
  loadRulebook,
  printedSteps,
  runCases,
  stepLines,
  textIn,
  type EvaluatedRows,
  type PrintedStep,
} from './index.js';

function check(steps: readonly PrintedStep[]): number {
  for (const step of steps)
    expect(`${step.name}: ${recomputedStep(step)}`).toBe(`${step.name}: ${step.result}`);
  return steps.length;
}

describe('a printed figure can be recomputed from the printed operands with difference 0', () => {
  it.each(rulebookFolders(rulebooksFolder()).map(({ id }) => id))('in every case of %s', (id) => {
    const loaded = loadShippedRulebook(id);
    if (loaded?.ok !== true) throw new Error(id);
    let steps = 0;
    for (const { evaluation } of runCases(loaded.rulebook))
      if (evaluation.ok) steps += check(printedSteps(evaluation.trace));
    expect(steps).toBeGreaterThan(9);
  });

  it('in both passes of a national year, the shared pool included', () => {
    const loaded = loadRulebook(modulatedFiles());
    if (!loaded.ok) throw new Error('modulated');
    const line = (rating: string, mass: string) => ({ rating, group: 'other', units: '7', mass });
    const producers = [
      {
        small_producer: true,
        periods: [{ lines: [line('red', '17 t'), line('green', '0.13 kg')] }],
      },
      {
        small_producer: false,
        periods: [{ lines: [line('green', '31.7 t'), line('amber', '5 kg')] }],
      },
      { small_producer: false, periods: [{ lines: [line('red', '0.9 t')] }] },
    ];
    const on = valueOf(parseCalendarDate('2025-12-31'));
    const facts = { costs: '100 EUR', producers };
    const year = evaluateStage(loaded.rulebook, 'national_year', facts, { on });
    if (!year.ok) throw new Error(JSON.stringify(year.issues));
    const visit = (rows: EvaluatedRows | undefined): number => {
      let steps = 0;
      for (let index = 0; index < (rows?.length ?? 0); index += 1) {
        const row = rows?.at(index);
        steps += check(printedSteps(row?.trace() ?? [])) + visit(row?.rows);
      }
      return steps;
    };
    expect(check(printedSteps(year.trace)) + visit(year.rows)).toBeGreaterThan(60);
  });

  it('for any masses, pieces and shares, divisions that do not end included', () => {
    const loaded = loadShippedRulebook('demo/eco-modulated-fees');
    if (loaded?.ok !== true) throw new Error('demo');
    const { rulebook } = loaded;
    const on = valueOf(parseCalendarDate('2026-03-31'));
    const line = fc.record({
      category: fc.constantFrom(...(rulebook.enumerations.get('category') ?? [])),
      chemistry: fc.constantFrom(...(rulebook.enumerations.get('chemistry') ?? [])),
      units: fc.bigInt({ min: 0n, max: 1_000n }),
      exported_units: fc.bigInt({ min: 0n, max: 7n }),
      mass: fc.bigInt({ min: 0n, max: 10n ** 12n }),
      recycled_nickel: fc.option(
        fc.integer({ min: 0, max: 1_000_000 }).map((ppm) => ratio(BigInt(ppm), 1_000_000n)),
      ),
    });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 4 }), (lines) => {
        for (const each of lines) {
          const one = evaluateStage(rulebook, 'line', each, { on });
          if (!one.ok) throw new Error('refused');
          check(printedSteps(one.trace));
        }
        const period = evaluateStage(rulebook, 'producer_period', { lines }, { on });
        if (!period.ok) throw new Error('refused');
        check(printedSteps(period.trace));
      }),
      { numRuns: 60 },
    );
  });
});

describe('a printed step', () => {
  const loaded = loadShippedRulebook('ch/sr-814.670.1');
  if (loaded?.ok !== true) throw new Error('ch');
  const facts = {
    category: 'portable',
    chemistry: 'lithium_ion_nmc',
    units: '3',
    exported_units: '1',
    mass: '100 g',
  };
  const evaluation = evaluateStage(loaded.rulebook, 'line', facts, {
    on: valueOf(parseCalendarDate('2026-03-31')),
  });
  if (!evaluation.ok) throw new Error('refused');
  const fee = printedSteps(evaluation.trace).find((step) => step.name === 'fee');

  it('shows the sum worked out, the rounding and where each value comes from', () => {
    expect(fee?.worked).toBe('max(1.6 CHF/kg * 0.066667 kg, 0.03 CHF/piece * 2 piece)');
    expect(fee?.unrounded).toBe('0.106667… CHF');
    expect(fee?.result).toBe('0.11 CHF');
    expect(fee?.rounding?.mode).toBe('half-away-from-zero');
    expect(textIn(fee?.label ?? new Map(), 'de')).toBe('Gebühr');
    const floor = fee?.operands.find((operand) => operand.name === 'lowest_fee_per_piece');
    expect(floor).toMatchObject({
      keys: ['portable', 'lithium_ion_nmc'],
      text: '0.03 CHF/piece',
      from: '2023-09-01',
    });
    expect(floor?.cite).toContain('Art. 1 Abs. 1 Bst. a');
    expect(floor?.address).toMatch(/^https:/);
  });

  it('prints for a terminal with its citation', () => {
    const lines = fee === undefined ? [] : stepLines(fee, 'de');
    expect(lines[0]).toBe('fee = 0.11 CHF   Gebühr');
    expect(lines.at(-1)).toContain('SR 814.670.1');
  });
});
