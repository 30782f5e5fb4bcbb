import { beforeAll, describe, expect, it } from '@jest/globals';
import { sampleFiles } from '../../test/sample-rulebook.js';
import { parseCalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import { areDisjoint, type Behind } from './disjoint.js';
import { interpretStage } from './evaluate.js';
import type { Facts } from './facts.js';
import { issueLine } from './issues.js';
import { loadRulebook } from './load-rulebook.js';
import type { Node, Rulebook } from './model.js';

/** Conditions about one fact each: of two of these it can always be told whether both can hold. */
const ABOUT_ONE_FACT = {
  category: [
    'category = ev',
    'ev = category',
    'category != ev',
    'category = portable',
    'category in {portable}',
    'category in {ev, industrial}',
    'not category in {portable, ev}',
    'not (category = industrial)',
    'category in {portable, ev, industrial}',
  ],
  mass: [
    'mass = 2 kg',
    'mass != 2 kg',
    'mass < 2 kg',
    'mass <= 2 kg',
    'mass > 2 kg',
    'mass >= 2 kg',
    '2 kg < mass',
    '2000 g >= mass',
    'mass > 1 kg and mass < 3 kg',
    'mass <= 1 kg or mass >= 3 kg',
    'not (mass <= 3 kg)',
    'not (mass > 1 kg or mass = 0.5 kg)',
    'mass = 3 kg',
    'mass >= 1 kg and not (mass > 1 kg)',
    'large',
    'not large',
    'heavier',
    '(if mass > 2 kg then mass < 3 kg else mass < 1 kg)',
    'not (if mass > 2 kg then mass < 3 kg else mass < 1 kg)',
  ],
  late: ['late', 'not late', 'late and late', 'late or not late', 'no', 'yes', 'not no'],
  share: ['share is n/a', 'share is not n/a', 'share > 3 %', 'share = 3 %', 'not (share > 3 %)'],
  on: [
    'on < 2025-07-01',
    'on >= 2025-07-01',
    'on = 2025-07-01',
    'on != 2025-07-01',
    '2025-07-01 > on',
    'on > 2025-07-01',
    'on < 2025-07-03',
    'on = 2025-07-03',
    'on > 2025-07-03',
    'not (on != 2025-07-03)',
    '2025-07-03 >= on',
  ],
  year: ['year(on) = 2024', 'year(on) > 2024', '2024 >= year(on)'],
  both: [
    'mass > 1 kg / 1 piece * units',
    'mass <= 1 kg / 1 piece * units',
    'mass = 1 kg / 1 piece * units',
    '1 kg / 1 piece * units > mass',
    '1 kg / 1 piece * units >= mass',
    '1 kg / 1 piece * units != mass',
  ],
} as const;
const CONDITIONS = Object.values(ABOUT_ONE_FACT).flat();

function withConditions(asked: readonly string[]): Rulebook {
  // What nobody reads is refused.
  const conditions = [...asked, 'late and heavier'];
  const formulas = conditions.map(
    (text, at) =>
      `      c${at}: { label: C, expr: "${text}", unit: yes-no, cite: act s. 4, notApplicable: A fact is missing. }\n`,
  );
  const outputs = conditions.map((_, at) => `c${at}`).join(', ');
  const files = sampleFiles((yaml) =>
    yaml
      .replace('[portable, ev]', '[portable, ev, industrial]')
      .replace(
        '    units: { type: count, label: Units }',
        '    units: { type: count, label: Units }\n    late: { type: yes-no, label: Late }',
      )
      .replace('outputs: [fee, unit_mass]', `outputs: [fee, unit_mass, ${outputs}]`)
      .replace(
        '      unit_mass:',
        `      large: { label: Large, expr: mass > 2 kg, unit: yes-no, cite: act s. 4 }
      heavier: { label: Heavier, expr: large and mass > 3 kg, unit: yes-no, cite: act s. 4 }
${formulas.join('')}      unit_mass:`,
      ),
  );
  const tables = { ...files.tables, 'rates.csv': 'category,value\n*,2.00\n' };
  const loaded = loadRulebook({ ...files, tables });
  if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join('\n'));
  return loaded.rulebook;
}

/** Facts on, between and beside everything that the conditions compare with. */
function grid(): readonly { readonly facts: Facts; readonly on: string }[] {
  const usual = { category: 'ev', mass: '2 kg', units: '2', late: true, share: '3 %' };
  const changes: Facts[] = [
    {},
    ...['portable', 'industrial'].map((category) => ({ category })),
    ...['0.1 kg', '0.5 kg', '1 kg', '1.5 kg', '2.5 kg', '3 kg', '4 kg'].map((mass) => ({ mass })),
    { late: false },
    { share: undefined },
    { share: '2 %' },
    { share: '4 %' },
  ];
  const days = ['2024-12-31', '2025-06-30', '2025-07-02', '2025-07-03', '2025-08-01'];
  return [
    ...changes.map((change) => ({ facts: { ...usual, ...change }, on: '2025-07-01' })),
    ...days.map((on) => ({ facts: usual, on })),
  ];
}

let rulebook: Rulebook;
let behind: Behind;
const conditions = new Map<string, Node>();
/** Of each condition: on which places of the grid it holds. */
const holds = new Map<string, readonly boolean[]>();

function read(texts: readonly string[]): Node[] {
  rulebook = withConditions(texts);
  const formulas = rulebook.stages.get('line')?.formulas ?? [];
  const nodeOf = (name: string): Node | undefined =>
    formulas.find((each) => each.name === name && each.type.kind === 'yes-no')?.node;
  behind = { enumerations: rulebook.enumerations, formula: nodeOf };
  return texts.map((text, at) => {
    const node = nodeOf(`c${at}`);
    if (node === undefined) throw new Error(text);
    return node;
  });
}

function disjoint(a: string, b: string): boolean {
  const [first, second] = read([a, b]);
  if (first === undefined || second === undefined) throw new Error('Two were read.');
  return areDisjoint(first, second, behind);
}

describe('two conditions', () => {
  beforeAll(() => {
    for (const [at, node] of read(CONDITIONS).entries()) conditions.set(CONDITIONS[at] ?? '', node);
    const places = grid().map(({ facts, on }) => {
      const day = valueOf(parseCalendarDate(on));
      const evaluation = interpretStage(rulebook, 'line', facts, { on: day });
      if (!evaluation.ok) throw new Error(evaluation.issues.map(issueLine).join('\n'));
      return evaluation.outputs;
    });
    for (const [at, text] of CONDITIONS.entries())
      holds.set(
        text,
        places.map((outputs) => {
          const value = outputs[`c${at}`];
          return value?.kind === 'yes-no' && value.value;
        }),
      );
  });

  const everMeet = (a: string, b: string): boolean =>
    holds.get(a)?.some((first, place) => first && holds.get(b)?.[place] === true) === true;
  const shown = (a: string, b: string): boolean => {
    const [first, second] = [conditions.get(a), conditions.get(b)];
    if (first === undefined || second === undefined) throw new Error(`${a}, ${b}`);
    return areDisjoint(first, second, behind);
  };

  it('that hold for the same facts are never taken to exclude each other', () => {
    const wrong = CONDITIONS.flatMap((a) =>
      CONDITIONS.filter((b) => everMeet(a, b) && shown(a, b)).map((b) => [a, b]),
    );
    expect(wrong).toEqual([]);
  });

  it.each(Object.entries(ABOUT_ONE_FACT))(
    'about %s alone exclude each other when no facts make both hold',
    (_, texts) => {
      const all: readonly string[] = texts;
      const missed = all.flatMap((a) =>
        all.filter((b) => !everMeet(a, b) && !shown(a, b)).map((b) => [a, b]),
      );
      expect(missed).toEqual([]);
    },
  );

  it.each([
    ['category = ev and mass > 2 kg', 'category = portable or mass <= 2 kg'],
    ['(category = ev or category = portable) and late', 'category = industrial or not late'],
    ['not (category = ev and mass > 2 kg)', 'category = ev and mass > 2 kg'],
    ['share is n/a or share < 3 %', 'share > 3 %'],
    ['max(mass, 1 kg) > 3 kg', 'not (max(mass, 1 kg) > 3 kg)'],
    ['mass * 2 > 3 kg', 'mass * 2 <= 3 kg'],
    ['mass + 2000 g > 5 kg', 'mass + 2 kg <= 5 kg'],
    [
      '(if late then 1 kg else mass) > units * 2 kg / 1 piece',
      'units * 2 kg / 1 piece >= (if late then 1 kg else mass)',
    ],
    ['rate[ev] > 1 EUR / 1 kg', 'rate[ev] <= 1 EUR / 1 kg'],
    [
      '(if category in {ev, portable} then mass else 1 kg) > 2 kg',
      '(if category in {ev, portable} then mass else 1 kg) <= 2 kg',
    ],
    [
      '(if late then category = ev else category = portable)',
      '(if late then category = portable else category = industrial)',
    ],
  ])('exclude each other in every combination: %s and %s', (a, b) => {
    expect(disjoint(a, b)).toBe(true);
  });

  it.each([
    ['max(mass, 1 kg) > 3 kg', 'min(mass, 1 kg) <= 3 kg'],
    ['max(mass, 1 kg) > 3 kg', 'max(mass, 2 kg) <= 3 kg'],
    ['mass * 2 > 3 kg', 'mass / 2 <= 3 kg'],
    ['mass + 2 kg > 5 kg', 'mass + 3 kg <= 5 kg'],
    ['mass * 0.5 > 3 kg', 'mass * 0.25 <= 3 kg'],
    ['(if late then mass else 1 kg) > 2 kg', '(if not late then mass else 1 kg) <= 2 kg'],
    [
      '(if on > 2025-01-01 then mass else 1 kg) > 2 kg',
      '(if on > 2025-06-30 then mass else 1 kg) <= 2 kg',
    ],
    ['rate[category] > 1 EUR / 1 kg', 'rate[category] <= 2 EUR / 1 kg'],
    ['rate[ev] > 1 EUR / 1 kg', 'rate[portable] <= 1 EUR / 1 kg'],
    ['units / 1 piece > 3', 'surcharge <= 3'],
    [
      '(if category in {ev} then mass else 1 kg) > 2 kg',
      '(if category in {portable} then mass else 1 kg) <= 2 kg',
    ],
    [
      '(if share is n/a then mass else 1 kg) > 2 kg',
      '(if share is not n/a then mass else 1 kg) <= 2 kg',
    ],
    ['max(mass, 1 kg) > 3 kg', 'max(mass, 1 kg) * (if late then 2 else 1) <= 3 kg'],
    ['mass * 3 > 3 kg', 'mass * (1 / 3) <= 3 kg'],
    ['share is n/a', 'late'],
    ['category != ev', 'category != portable'],
    ['mass > 1 kg / 1 piece * units', 'mass <= 2 kg / 1 piece * units'],
  ])('of different expressions are not told apart: %s and %s', (a, b) => {
    expect(disjoint(a, b)).toBe(false);
  });

  it('that repeat themselves behind names are looked through so far only', () => {
    const repeated = (times: number): string =>
      times === 0 ? 'mass > 1 kg' : `(${repeated(times - 1)} and ${repeated(times - 1)})`;
    expect(disjoint(repeated(5), 'mass <= 1 kg')).toBe(true);
    expect(disjoint(repeated(5), 'mass <= 2 kg')).toBe(false);
    const nodes = read([
      'large and late',
      ...Array.from({ length: 12 }, (_, at) => `c${at} and c${at}`),
      'mass <= 2 kg',
    ]);
    const [first, ...others] = nodes;
    const last = others.at(-1);
    if (first === undefined || last === undefined) throw new Error('They were read.');
    expect(areDisjoint(others[3] ?? first, last, behind)).toBe(true);
    expect(areDisjoint(others[11] ?? first, last, behind)).toBe(false);
  });

  it('with too many ways to hold are not looked through, and so not told apart', () => {
    const either = (from: number, count: number): string =>
      Array.from({ length: count }, (_, at) => `mass = ${from + at} kg`).join(' or ');
    expect(disjoint(either(1, 20), either(21, 20))).toBe(true);
    expect(disjoint(either(1, 30), either(31, 30))).toBe(false);
  });
});
