import { describe, expect, it } from '@jest/globals';
import { modulatedFiles } from '../../test/modulated-rulebook.js';
import { sampleFiles } from '../../test/sample-rulebook.js';
import { parseCalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import { interpretStage } from './evaluate.js';
import type { Facts } from './facts.js';
import { issueLine } from './issues.js';
import { loadRulebook } from './load-rulebook.js';
import type { Rulebook, RulebookFiles, StageName } from './model.js';
import { printedSteps, stepLines, textIn, traceAsJson, type PrintedStep } from './printed-trace.js';

function load(files: RulebookFiles): Rulebook {
  const loaded = loadRulebook(files);
  if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join('\n'));
  return loaded.rulebook;
}

function evaluationOf(rulebook: Rulebook, stage: StageName, facts: Facts, on = '2025-07-01') {
  const day = valueOf(parseCalendarDate(on));
  const evaluation = interpretStage(rulebook, stage, facts, { on: day });
  if (!evaluation.ok) throw new Error(evaluation.issues.map(issueLine).join('\n'));
  return evaluation;
}

function stepOf(trace: Parameters<typeof printedSteps>[0], name: string): PrintedStep {
  const step = printedSteps(trace).find((each) => each.name === name);
  if (step === undefined) throw new Error(name);
  return step;
}

/** What a reader sees beside the worked expression, for each operand of a step. */
function operandsOf({ operands }: PrintedStep, language = 'en') {
  return operands.map(({ label, ...each }) => ({ ...each, label: textIn(label, language) }));
}

const NONE = {
  keys: [],
  year: undefined,
  rows: undefined,
  from: undefined,
  cite: undefined,
  address: undefined,
};
const ACT = 'https://example.org/act';

const sample = load(sampleFiles());
const line = { category: 'ev', mass: '100 kg', units: '4', share: '16 %' };

describe('an operand of a worked step', () => {
  it('is a fact with its label, a formula before it, or a parameter with the day and place of its value', () => {
    const { trace } = evaluationOf(sample, 'line', line);
    expect(operandsOf(stepOf(trace, 'fee'))).toEqual([
      {
        ...NONE,
        kind: 'parameter',
        name: 'rate',
        label: 'Rate',
        text: '0.335 EUR/kg',
        keys: ['ev'],
        from: '2025-07-01',
        cite: 'Test Act, s. 1 as amended',
        address: ACT,
      },
      { ...NONE, kind: 'input', name: 'mass', label: 'Mass', text: '100 kg' },
      { ...NONE, kind: 'formula', name: 'factor', label: 'Factor', text: '90 %' },
    ]);
    const { trace: before } = evaluationOf(sample, 'line', line, '2025-06-30');
    expect(operandsOf(stepOf(before, 'fee'))[0]).toMatchObject({
      text: '0.37 EUR/kg',
      from: '2024-01-01',
      cite: 'Test Act, s. 1',
    });
  });

  it('is a number of the law under the name with which the law writes it, and the day of the law', () => {
    const rulebook = load(
      sampleFiles((yaml) =>
        yaml
          .replace(
            'expr: if first_of(share, 0 %) >= 16 % then 90 % else 100 %',
            'expr: if on >= 2025-07-01 then 90 % else first_of(share, 100 %)',
          )
          .replace(
            '      fee:\n',
            '      late_rules: { label: New law, expr: on >= 2025-07-01, unit: yes-no, cite: act s. 4 }\n      fee:\n',
          )
          .replace('outputs: [fee, unit_mass]', 'outputs: [fee, unit_mass, late_rules]'),
      ),
    );
    const { trace } = evaluationOf(rulebook, 'line', line);
    expect(operandsOf(stepOf(trace, 'factor'))).toEqual([
      { ...NONE, kind: 'constant', name: '90 %', label: '90 %', text: '90 %' },
    ]);
    const day = stepOf(trace, 'late_rules');
    expect(day.worked).toBe('2025-07-01 >= 2025-07-01');
    expect(operandsOf(day)).toEqual([
      { ...NONE, kind: 'input', name: 'on', label: 'day of the law', text: '2025-07-01' },
    ]);
    expect(operandsOf(day, 'de')[0]?.label).toBe('Stichtag');
  });

  it('is each row of a short sum, and the sum of a long one', () => {
    const rows = (count: number): Facts[] =>
      Array.from({ length: count }, (_, at) => ({ ...line, mass: `${at + 1} kg` }));
    const summed = (count: number): PrintedStep =>
      stepOf(
        evaluationOf(sample, 'producer_period', { late: false, lines: rows(count) }).trace,
        'ev_mass',
      );
    expect(operandsOf(summed(2))).toEqual([
      { ...NONE, kind: 'rows', name: 'mass', label: 'Mass', rows: 1, text: '1 kg' },
      { ...NONE, kind: 'rows', name: 'mass', label: 'Mass', rows: 1, text: '2 kg' },
    ]);
    expect(summed(20).operands).toHaveLength(20);
    expect(summed(20).worked).toMatch(/^\(1 kg \+ 2 kg .* \+ 20 kg\)$/);
    expect(operandsOf(summed(21))).toEqual([
      { ...NONE, kind: 'rows', name: 'sum(mass)', label: 'Mass', rows: 21, text: '231 kg' },
    ]);
    const portable = { ...line, category: 'portable' };
    const mixed = { late: false, lines: [...rows(21), portable, portable] };
    const { trace } = evaluationOf(sample, 'producer_period', mixed);
    // Those that the condition leaves.
    expect(operandsOf(stepOf(trace, 'ev_mass'))[0]).toMatchObject({ rows: 21, text: '231 kg' });
    expect(operandsOf(stepOf(trace, 'lines'))).toEqual([
      { ...NONE, kind: 'rows', name: 'count(rows)', label: 'rows', rows: 23, text: '23' },
    ]);
  });

  it('is each year of a window under the fact that was read', () => {
    const facts = { placed: { 2022: '3 kg', 2023: '4 kg', 2024: '5 kg' }, collected: '1 kg' };
    const { trace } = evaluationOf(sample, 'national_year', facts);
    const rate = stepOf(trace, 'collection_rate');
    const label = 'Placed on the market';
    expect(operandsOf(rate)).toEqual([
      { ...NONE, kind: 'input', name: 'collected', label: 'Collected', text: '1 kg' },
      { ...NONE, kind: 'input', name: 'placed', label, year: 2022, text: '3 kg' },
      { ...NONE, kind: 'input', name: 'placed', label, year: 2023, text: '4 kg' },
      { ...NONE, kind: 'input', name: 'placed', label, year: 2024, text: '5 kg' },
    ]);
    const missing = evaluationOf(sample, 'national_year', { ...facts, placed: { 2024: '5 kg' } });
    const gap = stepOf(missing.trace, 'collection_rate');
    expect(gap).toMatchObject({ worked: '1 kg / ((n/a + n/a + 5 kg))', result: 'n/a' });
    expect(textIn(gap.reason ?? new Map(), 'en')).toBe('A year is missing.');
  });

  it('is a value of a stage above, and the weights of a pool', () => {
    const rulebook = load(modulatedFiles());
    const one = { rating: 'green', group: 'other', units: '7', mass: '2 t' };
    const producers = [1, 2].map(() => ({ small_producer: true, periods: [{ lines: [one] }] }));
    const nation = { costs: '100 EUR', producers };
    const { rows } = evaluationOf(rulebook, 'national_year', nation);
    const year = rows?.at(0);
    const part = stepOf(year?.trace() ?? [], 'cost_part');
    expect(part).toMatchObject({ worked: '100.00 EUR * 2 t / 4000 kg', second: true });
    expect(operandsOf(part)).toEqual([
      {
        ...NONE,
        address: 'https://example.org/act',
        cite: 'Test Act, s. 7',
        kind: 'above',
        name: 'national_year.pool',
        label: 'Costs shared out',
        text: '100.00 EUR',
      },
      { ...NONE, kind: 'formula', name: 'mass_total', label: 'Mass of the year', text: '2 t' },
      {
        ...NONE,
        kind: 'rows',
        name: 'sum(weight)',
        label: 'sum of all weights',
        rows: 2,
        text: '4000 kg',
      },
    ]);
    expect(operandsOf(part, 'de').at(-1)?.label).toBe('Summe aller Gewichte');
    const fee = stepOf(year?.rows?.at(0).rows?.at(0).trace() ?? [], 'fee');
    expect(fee.exceptions).toEqual(['Test Act, s. 6(2)']);
    const price = stepOf(year?.rows?.at(0).rows?.at(0).trace() ?? [], 'price');
    expect(operandsOf(price)).toMatchObject([
      { name: 'amber_price', keys: ['other', 'heavy'], cite: 'Test Act, s. 1' },
      {
        kind: 'parameter',
        name: 'weight_class',
        label: 'Weight class',
        text: 'heavy',
        from: '2025-01-01',
        cite: 'Test Act, s. 2',
      },
    ]);
  });
});

describe('a condition that is a result', () => {
  const CONDITIONS: readonly (readonly [string, string])[] = [
    ['category in {ev, portable}', 'ev in {ev, portable} = yes'],
    ['share is n/a', '16 % is n/a = no'],
    ['share is not n/a', '16 % is not n/a = yes'],
    ['not (category = ev)', 'not ev = ev = no'],
    ['not (category = ev and units > 5 piece)', 'not (ev = ev and 4 piece > 5 piece) = yes'],
    [
      'category = ev and (mass > 1 t or units > 5 piece)',
      'ev = ev and (100 kg > 1000 kg or 4 piece > 5 piece) = no',
    ],
    [
      'category = ev and mass > 1 t or units > 3 piece',
      'ev = ev and 100 kg > 1000 kg or 4 piece > 3 piece = yes',
    ],
    ['(mass > 1 t) = (units > 5 piece)', '(100 kg > 1000 kg) = (4 piece > 5 piece) = yes'],
    ['mass * 2 - 1 kg > (1 kg + 2 kg) * 3', '100 kg * 2 - 1 kg > (1 kg + 2 kg) * 3 = yes'],
    ['-(mass + 1 kg) < mass', '-(100 kg + 1 kg) < 100 kg = yes'],
    ['mass - (mass - 1 kg) = 1 kg', '100 kg - (100 kg - 1 kg) = 1 kg = yes'],
    ['mass / (mass / 1 kg) = 1 kg', '100 kg / (100 kg / 1 kg) = 1 kg = yes'],
    ['max(mass, 1 kg) >= min(mass, 2 kg)', 'max(100 kg, 1 kg) >= min(100 kg, 2 kg) = yes'],
    [
      '(mass is not n/a) and unit_mass is not n/a',
      '100 kg is not n/a and 25 kg/piece is not n/a = yes',
    ],
    [
      '(if mass / (units - 4 piece) > 1 kg / 1 piece then yes else no)',
      '100 kg / (4 piece - 4 piece) > 1 kg / 1 piece = n/a',
    ],
    ['size[mass] = to_10_kg', 'size[100 kg] = to_10_kg = no'],
  ];

  it.each(CONDITIONS)('is worked out with the brackets it needs: %s', (expression, worked) => {
    const formula = `      answer: { label: Answer, expr: "${expression}", unit: yes-no, cite: act s. 3, notApplicable: Test. }\n`;
    const band = expression.includes('size')
      ? 'bands:\n  size: { label: Size, unit: kg, upTo: ["10"], cite: act s. 7 }\ninputs:\n'
      : 'inputs:\n';
    const rulebook = load(
      sampleFiles((yaml) =>
        yaml
          .replace('inputs:\n', band)
          .replace('outputs: [fee, unit_mass]', 'outputs: [fee, unit_mass, answer]')
          .replace('      factor:\n', `${formula}      factor:\n`),
      ),
    );
    const step = stepOf(evaluationOf(rulebook, 'line', line).trace, 'answer');
    expect(`${step.worked} = ${step.result}`).toBe(worked);
  });
});

describe('a part of a pool', () => {
  it.each([
    ['0.01 EUR', '100 EUR', ['33.34 EUR', '33.33 EUR', '33.33 EUR'], ['up', 'down', 'down']],
    ['0.01 EUR', '99 EUR', ['33.00 EUR', '33.00 EUR', '33.00 EUR'], ['down', 'down', 'down']],
    ['1 EUR', '-100 EUR', ['-34 EUR', '-33 EUR', '-33 EUR'], ['up', 'down', 'down']],
  ])('in steps of %s of %s says for whom it was rounded up', (step, costs, parts, modes) => {
    const files = modulatedFiles();
    const rulebook = load({
      ...files,
      rulebookYaml: files.rulebookYaml
        .replace('mass_total, 0.01 EUR)', `mass_total, ${step})`)
        .replace(/(expr: costs[\s\S]*?step: )"0.01"/, `$1"${step.split(' ')[0] ?? ''}"`),
    });
    const one = { rating: 'amber', group: 'other', units: '7', mass: '2 t' };
    const producers = [1, 2, 3].map(() => ({ small_producer: true, periods: [{ lines: [one] }] }));
    const { rows } = evaluationOf(rulebook, 'national_year', { costs, producers });
    const steps = [0, 1, 2].map((at) => stepOf(rows?.at(at).trace() ?? [], 'cost_part'));
    expect(steps.map(({ result }) => result.replace('.00', ''))).toEqual(
      parts.map((part) => part.replace('.00', '')),
    );
    expect(steps.map(({ rounding }) => rounding)).toEqual(
      modes.map((mode) => ({ mode, step, cite: 'Test Act, s. 7' })),
    );
    expect(steps.map(({ shared }) => shared)).toEqual(
      modes.map((mode) => ({
        pool: steps[0]?.operands[0],
        key: '2000 kg',
        keys: '6000 kg',
        rows: 3,
        gotRest: mode === 'up',
      })),
    );
  });

  it('of tonnes says its step in tonnes', () => {
    const files = modulatedFiles((yaml) =>
      yaml
        .replace(
          'share_out(national_year.pool, mass_total, 0.01 EUR)\n          unit: EUR',
          'share_out(national_year.pool, mass_total, 1 t)\n          unit: t',
        )
        .replace('expr: costs\n        unit: EUR', 'expr: costs / 1 EUR * 1 t\n        unit: t')
        .replace(/(1 t\n {8}unit: t[\s\S]*?step: )"0.01"/, '$1"1"'),
    );
    const one = { rating: 'amber', group: 'other', units: '7', mass: '2 t' };
    const producers = [1, 2].map(() => ({ small_producer: true, periods: [{ lines: [one] }] }));
    const { rows } = evaluationOf(load(files), 'national_year', { costs: '3 EUR', producers });
    const steps = [0, 1].map((at) => stepOf(rows?.at(at).trace() ?? [], 'cost_part'));
    expect(steps.map(({ result, rounding }) => [result, rounding?.mode, rounding?.step])).toEqual([
      ['2 t', 'up', '1 t'],
      ['1 t', 'down', '1 t'],
    ]);
  });

  it('is not rounded where there is none', () => {
    const rulebook = load(modulatedFiles());
    const none = { rating: 'amber', group: 'other', units: '7', mass: '0 t' };
    const producers = [{ small_producer: true, periods: [{ lines: [none] }] }];
    const { rows } = evaluationOf(rulebook, 'national_year', { costs: '5 EUR', producers });
    const step = stepOf(rows?.at(0).trace() ?? [], 'cost_part');
    expect(step).toMatchObject({ result: 'n/a', rounding: undefined });
    expect(step.shared).toBeUndefined();
  });
});

describe('a printed step', () => {
  const { trace } = evaluationOf(sample, 'line', { ...line, mass: '1.003 kg', units: '0' });

  it('says what it rounded and how, whether its result is exact, and why there is none', () => {
    expect(stepOf(trace, 'fee')).toMatchObject({
      stage: 'line',
      output: true,
      formula: 'rate[category] * mass * factor',
      worked: '0.335 EUR/kg * 1.003 kg * 90 %',
      unrounded: '0.302405… EUR',
      rounding: { mode: 'half-away-from-zero', step: '0.01 EUR', cite: 'Test Act, s. 5' },
      result: '0.30 EUR',
      exact: true,
      reason: undefined,
      cite: 'Test Act, s. 1',
      address: ACT,
      second: false,
    });
    const none = stepOf(trace, 'unit_mass');
    expect(none).toMatchObject({ result: 'n/a', exact: true, rounding: undefined });
    expect(textIn(none.reason ?? new Map(), 'en')).toBe('No units.');
    const third = evaluationOf(sample, 'line', { ...line, units: '3' });
    expect(stepOf(third.trace, 'unit_mass')).toMatchObject({
      result: '33.333333… kg/piece',
      exact: false,
      unrounded: undefined,
    });
  });

  it('is written for a terminal line by line', () => {
    const lines = ['unit_mass', 'factor', 'fee'].flatMap((name) => stepLines(stepOf(trace, name)));
    expect(lines).toEqual([
      'unit_mass = n/a   Mass of one',
      '    mass / units',
      '    = 1.003 kg / 0 piece',
      '    n/a: No units.',
      '    Test Act, s. 3',
      'factor = 90 %  (step)   Factor',
      '    if first_of(share, 0 %) >= 16 % then 90 % else 100 %',
      '    Test Act, s. 4',
      'fee = 0.30 EUR   Fee',
      '    rate[category] * mass * factor',
      '    = 0.335 EUR/kg * 1.003 kg * 90 %',
      '    = 0.302405… EUR, rounded half-away-from-zero to 0.01 EUR (Test Act, s. 5)',
      '    rate[ev] = 0.335 EUR/kg, in force since 2025-07-01 (Test Act, s. 1 as amended)',
      '    Test Act, s. 1',
    ]);
  });

  it('goes to a program with its labels in one language', () => {
    const json = traceAsJson(trace, 'de') as { label: string; operands: { label: string }[] }[];
    expect(json.map(({ label }) => label)).toEqual(['Mass of one', 'Factor', 'Fee']);
    expect(json[2]?.operands.map(({ label }) => label)).toEqual(['Rate', 'Mass', 'Factor']);
    expect(json[0]).toMatchObject({ reason: 'No units.' });
    expect(json[1]).toMatchObject({ reason: undefined });
  });

  it('is in the language asked for, else in English, else in what there is', () => {
    const german = new Map([['de', 'Gebühr']]);
    expect(textIn(new Map([...german, ['en', 'Fee']]), 'de')).toBe('Gebühr');
    expect(textIn(new Map([...german, ['en', 'Fee']]), 'fr')).toBe('Fee');
    expect(textIn(german, 'en')).toBe('Gebühr');
    expect(textIn(new Map(), 'en')).toBe('');
  });
});
