import { describe, expect, it } from '@jest/globals';
import { sampleFiles } from '../../test/sample-rulebook.js';
import { parseCalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import {
  evaluateCompiled,
  evaluateStage,
  issueLine,
  loadRulebook,
  moneyOf,
  printedSteps,
  rulebookPage,
  valueText,
  type Facts,
  type Rulebook,
} from './index.js';

const on = valueOf(parseCalendarDate('2025-01-01'));

const BANDS = `bands:
  size:
    label: Size
    unit: g/piece
    upTo: ["10", "50.5"]
    cite: act s. 7
inputs:`;

/** The sample with a rate by size instead of category. */
function banded(change: (yaml: string) => string = (yaml) => yaml) {
  const files = sampleFiles((yaml) =>
    change(
      yaml
        .replace('inputs:', BANDS)
        .replace('by: [category]', 'by: [category, size]')
        .replace('rate[category]', 'rate[category, first_of(unit_mass, 0 kg / 1 piece)]')
        .replace(/rates(-2025)?\.csv/g, 'sizes.csv')
        .replace(/ {6}- \{ from: 2025-07-01, table.*\n/, ''),
    ),
  );
  const table =
    'category,size,value\n*,to_10_g,3\nev,to_50_5_g,2\nportable,to_50_5_g,1\n*,above_50_5_g,0.5\n';
  return { ...files, tables: { 'sizes.csv': table } };
}

function load(files: ReturnType<typeof sampleFiles>): Rulebook {
  const loaded = loadRulebook(files);
  if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join('\n'));
  return loaded.rulebook;
}

function refusal(files: ReturnType<typeof sampleFiles>): string {
  const loaded = loadRulebook(files);
  return loaded.ok ? '' : loaded.issues.map(issueLine).join('\n');
}

function output(rulebook: Rulebook, facts: Facts, name = 'fee'): string {
  const evaluation = evaluateStage(rulebook, 'line', facts, { on });
  if (!evaluation.ok) return evaluation.issues.map((issue) => issue.message).join();
  const value = evaluation.outputs[name];
  return value === undefined ? 'no such output' : valueText(value);
}

describe('a band', () => {
  const rulebook = load(banded());
  const line = (mass: string) => ({ category: 'ev', mass, units: '1000' });

  it('sorts a number by inclusive upper edges, the last class open', () => {
    expect(output(rulebook, line('10 kg'))).toBe('30.00 EUR');
    expect(output(rulebook, line('10.000001 kg'))).toBe('20.00 EUR');
    expect(output(rulebook, line('50.5 kg'))).toBe('101.00 EUR');
    expect(output(rulebook, line('50.500001 kg'))).toBe('25.25 EUR');
    expect(output(rulebook, line('9999 t'))).toBe('4999500.00 EUR');
  });

  it('gives the same compiled', () => {
    const lines = ['0 kg', '10 kg', '10.000001 kg', '50.5 kg', '50.500001 kg'].map(line);
    const facts = { late: false, lines };
    const compiled = evaluateCompiled(rulebook, 'producer_period', facts, { on });
    if (compiled?.ok !== true) throw new Error('refused');
    const fees = lines.map((_, index) => compiled.rows?.at(index).outputs.fee);
    expect(fees.map((fee) => fee && moneyOf(fee).minor)).toEqual([0n, 3000n, 2000n, 10100n, 2525n]);
  });

  it('shows the class with the rate it chose, and where its edges are written', () => {
    const evaluation = evaluateStage(rulebook, 'line', line('20 kg'), { on });
    const fee = evaluation.ok
      ? printedSteps(evaluation.trace).find((step) => step.name === 'fee')
      : undefined;
    expect(fee?.operands).toMatchObject([
      { name: 'rate', keys: ['ev', 'to_50_5_g'] },
      { name: 'size', text: 'to_50_5_g', cite: 'Test Act, s. 7' },
      { name: 'mass' },
      { name: 'factor' },
    ]);
    expect(rulebookPage(rulebook, { language: 'en', on }).bands).toMatchObject([
      {
        label: 'Size',
        unit: 'g/piece',
        classes: [
          { name: 'to_10_g', upTo: '10' },
          { name: 'to_50_5_g', upTo: '50.5' },
          { name: 'above_50_5_g', upTo: undefined },
        ],
      },
    ]);
  });

  it('is a value of its own where it is named, and may sort into an enumeration by date', () => {
    const named = load(
      banded((yaml) =>
        yaml
          .replace(
            '  category: [portable, ev]',
            '  category: [portable, ev]\n  weight: [light, heavy]',
          )
          .replace(
            'bands:\n',
            'bands:\n  before: { label: Before, of: weight, unit: kg, upTo: ["1"], cite: act s. 7 }\n  after: { label: After, of: weight, unit: kg, upTo: ["2"], cite: act s. 7 }\n',
          )
          .replace('outputs: [fee, unit_mass]', 'outputs: [fee, unit_mass, weight]')
          .replace(
            '      factor:',
            '      weight: { label: Weight, expr: "if on < 2025-01-01 then before[mass] else after[mass]", unit: weight, cite: act s. 7 }\n      factor:',
          ),
      ),
    );
    const at = (day: string) => {
      const evaluation = evaluateStage(named, 'line', line('1.5 kg'), {
        on: valueOf(parseCalendarDate(day)),
      });
      return evaluation.ok && evaluation.outputs.weight;
    };
    expect(at('2024-12-31')).toEqual({ kind: 'choice', value: 'heavy' });
    expect(at('2025-01-01')).toEqual({ kind: 'choice', value: 'light' });
  });
});

describe('exceptions', () => {
  const withExceptions = (exceptions: string) =>
    sampleFiles((yaml) =>
      yaml.replace(
        'expr: if first_of(share, 0 %) >= 16 % then 90 % else 100 %',
        `expr: 100 %\n        exceptions:\n${exceptions
          .split('\n')
          .map((line) => `          ${line}`)
          .join('\n')}`,
      ),
    );
  const line = { category: 'ev', mass: '100 kg', units: '2' };

  it('replace the formula where they hold', () => {
    const rulebook = load(
      withExceptions(`- { when: "first_of(share, 0 %) >= 16 %", expr: otherwise - 10 %, cite: act s. 4(1) }
- { when: "first_of(share, 0 %) < 16 % and units > 10 piece", expr: 50 %, cite: act s. 4(2) }`),
    );
    expect(output(rulebook, line)).toBe('37.00 EUR');
    expect(output(rulebook, { ...line, share: '16 %' })).toBe('33.30 EUR');
    expect(output(rulebook, { ...line, units: '11' })).toBe('18.50 EUR');
    const page = rulebookPage(rulebook, { language: 'en', on });
    const factor = page.stages[0]?.formulas.find((each) => each.name === 'factor');
    expect(factor?.sentence).toBe(
      '100 %; except if the first that applies of (Recycled share; 0 %) ≥ 16 %: the value otherwise − 10 %; except if the first that applies of (Recycled share; 0 %) < 16 % and Units > 10 piece: 50 %',
    );
    expect(factor?.exceptions).toMatchObject([
      { when: 'first_of(share, 0 %) >= 16 %', cite: { text: 'Test Act, s. 4(1)' } },
      { expression: '50 %' },
    ]);
  });

  it('apply one after the other where they are cumulative', () => {
    const rulebook = load(
      withExceptions(`- { when: "first_of(share, 0 %) >= 16 %", expr: otherwise - 10 %, cite: act s. 4, cumulative: yes }
- { when: units > 10 piece, expr: otherwise * 50 %, cite: act s. 4, cumulative: yes }`),
    );
    expect(output(rulebook, { ...line, share: '16 %', units: '11' })).toBe('16.65 EUR');
    expect(output(rulebook, { ...line, units: '11' })).toBe('18.50 EUR');
    expect(output(rulebook, { ...line, share: '16 %' })).toBe('33.30 EUR');
    expect(output(rulebook, line)).toBe('37.00 EUR');
  });

  it.each([
    ['category = ev', 'category = portable'],
    ['category in {ev}', 'not category in {ev}'],
    ['category = ev and units > 5 piece', 'units <= 5 piece'],
    ['units > 5 piece or mass > 1 t', 'units <= 5 piece and mass <= 1 t'],
    ['mass <= 5 kg', 'mass > 5 kg and mass < 7 kg'],
    ['5 kg >= mass', 'mass > 5000 g'],
    ['mass > 1 kg / 1 piece * units', 'mass <= 1 kg / 1 piece * units'],
    ['share is n/a', 'share > 3 %'],
    ['on < 2025-01-01', 'on >= 2025-01-01'],
    ['mass = 5 kg', 'mass != 5 kg'],
    ['(if units > 5 piece then mass < 1 kg else mass < 2 kg)', 'mass >= 2 kg'],
    ['no', 'category = ev'],
  ])('are told apart: %s and %s', (first, second) => {
    expect(
      refusal(
        withExceptions(`- { when: "${first}", expr: 90 %, cite: act s. 4 }
- { when: "${second}", expr: 80 %, cite: act s. 4 }`),
      ),
    ).not.toMatch(/could hold at once/);
  });

  it.each([
    ['category = ev', 'units > 5 piece'],
    ['mass <= 5 kg', 'mass >= 5 kg'],
    ['category != ev', 'category != portable and mass > 5 kg or units = 1 piece'],
    ['mass > 1 kg / 1 piece * units', 'mass <= 2 kg / 1 piece * units'],
    ['max(mass, 1 kg) > 3 kg', 'max(mass, 2 kg) <= 3 kg'],
    ['mass != 5 kg', 'mass != 6 kg'],
    ['on < 2025-01-02', 'on > 2024-12-31'],
    [
      '(if category in {ev} then mass else 1 kg) > 2 kg',
      '(if category in {portable} then mass else 1 kg) <= 2 kg',
    ],
  ])('are refused where both could hold: %s and %s', (first, second) => {
    const message = refusal(
      withExceptions(`- { when: "${first}", expr: 90 %, cite: act s. 4 }
- { when: "${second}", expr: 80 %, cite: act s. 4 }`),
    );
    expect(message).toMatch(/rulebook.yaml:\d+:\d+: Two exceptions could hold at once/);
    expect(message).toContain(`write when: (${second}) and not (${first})`);
  });

  it('look behind the name of a condition', () => {
    const files = withExceptions(`- { when: large, expr: 90 %, cite: act s. 4 }
- { when: mass <= 5 kg, expr: 80 %, cite: act s. 4 }`);
    const yaml = files.rulebookYaml.replace(
      '      factor:',
      '      large: { label: Large, expr: mass > 5 kg, unit: yes-no, cite: act s. 4 }\n      factor:',
    );
    expect(refusal({ ...files, rulebookYaml: yaml })).not.toMatch(/at once/);
  });

  it('alone know what holds otherwise', () => {
    const files = sampleFiles((yaml) => yaml.replace('expr: mass / units', 'expr: otherwise'));
    expect(refusal(files)).toMatch(/`otherwise` stands for a formula without/);
  });
});
