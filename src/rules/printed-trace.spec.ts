import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseCalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import { ratio } from '../kernel/ratio.js';
import { modulatedFiles } from '../../test/modulated-rulebook.js';
import { loadedFrom } from '../../test/refused-rulebook.js';
import { sampleFiles } from '../../test/sample-rulebook.js';
import { recomputedStep } from '../../test/printed-steps.js';
import { loadShippedRulebook, rulebookFolders, rulebooksFolder } from '../rulebook-files.js';
import {
  evaluateStage,
  loadRulebook,
  printedSteps,
  runCases,
  stepLines,
  textIn,
  traceAsJson,
  type EvaluatedRows,
  type Facts,
  type PrintedStep,
  type StageName,
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

describe('sums, means and numbers of what is many', () => {
  /** A step with this expression in kilograms, which a reader can work out. */
  function worked(stage: StageName, expression: string, facts: Facts): PrintedStep {
    const rulebook = loadedFrom(
      sampleFiles((yaml) =>
        yaml.replace(
          new RegExp(`(  ${stage}:\\n    outputs: \\[)(.*\\n    formulas:\\n)`),
          `$1asked, $2      asked: { label: Asked, expr: "${expression}", unit: kg, cite: act s. 3, notApplicable: Nothing. }\n`,
        ),
      ),
    );
    const on = valueOf(parseCalendarDate('2025-12-31'));
    const evaluation = evaluateStage(rulebook, stage, facts, { on });
    const step = evaluation.ok && printedSteps(evaluation.trace).find(({ name }) => name === 'asked');
    if (step === false || step === undefined) throw new Error(expression);
    check([step]);
    return step;
  } // prettier-ignore

  const placed = { 2023: '4 kg', 2024: '5 kg' };

  it.each([
    ['sum(placed over -3..-1 missing zero)', '(0 kg + 4 kg + 5 kg)', '9 kg'],
    ['sum(placed over -3..-1 missing skip)', '(4 kg + 5 kg)', '9 kg'],
    ['sum(placed over -3..-1)', '(n/a + 4 kg + 5 kg)', 'n/a'],
    ['sum(placed over -9..-8 missing skip) + collected', '0 kg + 1 kg', '1 kg'],
    ['average(placed over -9..-8 missing skip)', 'n/a', 'n/a'],
    ['average(placed over -3..-1 missing skip)', '(4 kg + 5 kg) / 2', '4.5 kg'],
    ['average(placed over -3..-1 missing zero)', '(0 kg + 4 kg + 5 kg) / 3', '3 kg'],
    ['2 * average(placed over -2..-1)', '2 * ((4 kg + 5 kg) / 2)', '9 kg'],
    ['average(placed over -2..-1) * 2', '(4 kg + 5 kg) / 2 * 2', '9 kg'],
    ['collected - average(placed over -2..-1)', '1 kg - (4 kg + 5 kg) / 2', '-3.5 kg'],
    ['-average(placed over -2..-1)', '-((4 kg + 5 kg) / 2)', '-4.5 kg'],
    ['2 * sum(placed over -2..-1)', '2 * (4 kg + 5 kg)', '18 kg'],
    ['count(placed over -5..0) * 1 kg', '2 * 1 kg', '2 kg'],
  ])('of years are written out: %s', (expression, written, result) => {
    const step = worked('national_year', expression, { placed, collected: '1 kg' });
    expect([step.worked, step.result]).toEqual([written, result]);
  });

  it('of years are called by the fact, with how many there are', () => {
    const step = worked('national_year', 'count(placed over -5..0) * 1 kg', { placed, collected: '1 kg' });
    expect(step.operands[0]).toMatchObject({ kind: 'rows', name: 'count(placed)', rows: 2, text: '2' });
    expect(textIn(step.operands[0]?.label ?? new Map(), 'en')).toBe('Placed on the market');
  }); // prettier-ignore

  const line = (category: string, mass: string) => ({ category, mass, units: '1' });
  const three = [line('ev', '1 kg'), line('portable', '2 kg'), line('ev', '4 kg')];

  it.each([
    ['average(line.mass where line.category = ev)', '(1 kg + 4 kg) / 2', '2.5 kg'],
    ['2 * average(line.mass)', '2 * ((1 kg + 2 kg + 4 kg) / 3)', '4.666667… kg'],
    ['sum(line.mass * 2 where line.category = ev)', '(2 kg + 8 kg)', '10 kg'],
    ['sum(line.mass where line.mass > 9 kg) + 1 kg', '0 kg + 1 kg', '1 kg'],
    ['count(line where line.category = ev) * 1 kg', '2 * 1 kg', '2 kg'],
  ])('of rows are written out: %s', (expression, written, result) => {
    const step = worked('producer_period', expression, { late: false, lines: three });
    expect([step.worked, step.result]).toEqual([written, result]);
  });

  it('of many rows are one number, which needs no brackets', () => {
    const lines = Array.from({ length: 21 }, () => line('ev', '3 kg'));
    const step = worked('producer_period', '2 * average(line.mass)', { late: false, lines });
    expect([step.worked, step.result]).toEqual(['2 * 3 kg', '6 kg']);
    expect(step.operands[1]).toMatchObject({ name: 'average(mass)', rows: 21 });
  });
});

describe('a step of a rulebook that decides for itself in two languages', () => {
  const own = (english: string, german: string): string =>
    `cite: { en: own ${english}, de: own ${german} }`;
  const loaded = loadRulebook(
    modulatedFiles((yaml) =>
      yaml
        .replace('title: Modulated', 'title: { en: Modulated, de: Gestaffelt }')
        .replace('national_year.pool, mass_total, 0.01', 'national_year.pool, mass_total + 1 kg, 0.01')
        .replace('expr: net_mass * price_paid', 'expr: net_mass * price_paid + producer_year.mass_total * 0 EUR / 1 kg')
        .replace('label: Fee\n', 'label: { en: Fee, de: Gebühr }\n')
        .replace('{ when: rating = red, expr: red_factor, cite: act s. 3 }', `{ when: rating = red, expr: red_factor, ${own('red pays more', 'Rot zahlt mehr')} }`)
        .replace('expr: price * factor\n          unit: EUR/t\n          cite: act s. 5', `expr: price * factor\n          unit: EUR/t\n          ${own('a price', 'ein Preis')}`)
        .replace('step: "0.0001", cite: act s. 5', `step: "0.0001", ${own('four decimals', 'vier Stellen')}`)
        .replace('table: prices.csv, cite: act s. 1', `table: prices.csv, ${own('a table', 'eine Tabelle')}`)
        .replace('label: Costs shared out\n', 'label: { en: Costs shared out, de: Verteilte Kosten }\n')
        .replace('expr: costs\n        unit: EUR\n        cite: act s. 7', `expr: costs\n        unit: EUR\n        ${own('a pool', 'ein Topf')}`)
        .replace('"first_of(net_mass / units, 0 kg / 1 piece)", unit: g/piece', '"net_mass / units", unit: g/piece, notApplicable: { en: No units., de: Keine Stück. }')
        .replace('"amber_price[group, unit_mass]"', '"first_of(amber_price[group, first_of(unit_mass, 0 kg / 1 piece)], 0 EUR / 1 kg)"'),
    ),
  ); // prettier-ignore
  if (!loaded.ok) throw new Error(loaded.issues.map(({ message }) => message).join('\n'));
  const line = (units: string) => ({ rating: 'red', group: 'other', units, mass: '2 t' });
  const year = evaluateStage(
    loaded.rulebook,
    'national_year',
    {
      costs: '100 EUR',
      producers: [{ small_producer: true, periods: [{ lines: [line('7'), line('0')] }] }],
    },
    { on: valueOf(parseCalendarDate('2025-12-31')) },
  );
  if (!year.ok) throw new Error('refused');
  const producer = year.rows?.at(0);
  const lines = producer?.rows?.at(0).rows;

  const json = (trace: Parameters<typeof traceAsJson>[0] = [], language?: string) =>
    new Map(
      (traceAsJson(trace, language) as { name: string }[]).map(
        (step) => [step.name, step] as const,
      ),
    );

  it('goes to a program in one of them, with all that it cites', () => {
    const trace = lines?.at(0).trace();
    const german = json(trace, 'de');
    expect(german.get('price_paid')).toMatchObject({
      cite: 'This rulebook, ein Preis',
      rounding: {
        mode: 'half-away-from-zero',
        step: '0.0001 EUR/t',
        cite: 'This rulebook, vier Stellen',
      },
    });
    expect(german.get('factor')).toMatchObject({ exceptions: ['This rulebook, Rot zahlt mehr'] });
    expect(german.get('fee')).toMatchObject({
      label: 'Gebühr',
      cite: 'Test Act, s. 5',
      worked: '(2 t * 240 EUR/t + 4 t * 0.00 EUR / 1 kg) / 2',
    });
    expect(german.get('price')).toHaveProperty(
      'operands.0',
      expect.objectContaining({ name: 'amber_price', cite: 'This rulebook, eine Tabelle' }),
    );
    expect(german.get('net_mass')).toMatchObject({ rounding: undefined });
    for (const language of ['en', 'fr', undefined])
      expect(json(trace, language).get('price_paid')).toMatchObject({
        cite: 'This rulebook, a price',
      });
    expect(json(lines?.at(1).trace(), 'de').get('unit_mass')).toMatchObject({
      result: 'n/a',
      reason: 'Keine Stück.',
    });
  });

  it('names the pool that it is a part of, and what it is the key to', () => {
    const part = json(producer?.trace(), 'de').get('cost_part');
    expect(part).toMatchObject({
      shared: {
        pool: { name: 'national_year.pool', label: 'Verteilte Kosten', text: '100.00 EUR', cite: 'This rulebook, ein Topf' },
        key: '4001 kg',
        keys: '4001 kg',
        rows: 1,
        gotRest: false,
      },
      worked: '100.00 EUR * (4 t + 1 kg) / 4001 kg',
    });
    expect(json(producer?.trace(), 'de').get('mass_total')).not.toHaveProperty('shared');
  }); // prettier-ignore

  it('prints for a terminal with its keys and its exceptions', () => {
    const printed = new Map(
      printedSteps(lines?.at(0).trace() ?? []).map((step) => [step.name, stepLines(step, 'de')]),
    );
    expect(printed.get('factor')?.slice(-2)).toEqual([
      '    Test Act, s. 1',
      '    exception: This rulebook, Rot zahlt mehr',
    ]);
    expect(printed.get('price')).toContain(
      '    amber_price[other, heavy] = 200 EUR/t, in force since 2025-01-01 (This rulebook, eine Tabelle)',
    );
    expect(printed.get('factor')).toContain(
      '    red_factor = 1.2, in force since 2025-01-01 (Test Act, s. 3)',
    );
    const english = printedSteps(lines?.at(1).trace() ?? []).map((step) => stepLines(step).join());
    expect(english.join()).toContain('n/a: No units.');
  });
});
