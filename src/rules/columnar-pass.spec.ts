import { beforeAll, describe, expect, it } from '@jest/globals';
import { everyOperatorFiles } from '../../test/every-operator.js';
import { parseCalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import { compilePass, type Pass, type PassTask, type Shape } from './columnar-pass.js';
import { dayNumber } from './columnar-codes.js';
import { EXACT, type Step } from './columnar-steps.js';
import { inForceOn } from './interpret.js';
import { issueLine } from './issues.js';
import { loadRulebook } from './load-rulebook.js';
import type { Formula, Rulebook, StageName } from './model.js';

const DAYS = ['2024-12-31', '2025-07-01'].map((day) => valueOf(parseCalendarDate(day)));
const MG = 1_000_000n;

const whole = (d: bigint, low: number, high: number, mayBeAbsent = true): Shape => {
  return { kind: 'whole', d, low, high, mayBeAbsent };
};
const fraction = (low: number, high: number, most: number): Shape => {
  return { kind: 'fraction', low, high, most };
};
const code = (mayBeAbsent: boolean): Shape => ({ kind: 'code', mayBeAbsent });

/** A ton, as its milligrams are widened to a power of two. */
const T = 2 ** 30;
const SHAPES: Readonly<Record<string, Shape>> = {
  mass: whole(MG, 0, T, false),
  net: whole(MG, 0, T),
  units: whole(1n, 0, 2 ** 10, false),
  price: whole(100n, -(2 ** 20), 2 ** 20, false),
  share: whole(MG, 0, 2 ** 20),
  hazard: code(true),
  grade: code(true),
  category: code(false),
  sold_on: code(true),
  kept: whole(MG, 0, T),
  late: code(false),
  placed: whole(MG, 0, T),
  collected: whole(MG, 0, T, false),
};

let rulebook: Rulebook;

beforeAll(() => {
  const loaded = loadRulebook(everyOperatorFiles());
  if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join('\n'));
  rulebook = loaded.rulebook;
});

function formulaOf(stage: StageName, text: string, round?: string): Formula {
  const formula = rulebook.stages
    .get(stage)
    ?.formulas.find((each) => each.text === text && each.round?.mode === round);
  if (formula === undefined) throw new Error(`No formula says ${text}.`);
  return formula;
}

/** The pass of these formulas, where facts have these shapes besides. */
function compiled(
  stage: StageName,
  formulas: readonly Formula[],
  changed: Partial<PassTask> = {},
): Pass {
  const shapes = new Map(
    (['line', 'producer_period', 'national_year'] as const).map((name) => [
      name,
      new Map(Object.entries(SHAPES)),
    ]),
  );
  const days = DAYS.map((day) => inForceOn(rulebook, day));
  const kept = new Set(formulas.map(({ name }) => name));
  const task = { rulebook, stage, formulas, days, shapes, kept, mostBelow: 256 };
  return compilePass({ ...task, ...changed });
}

/** The pass of one formula, given by its text. */
function passOf(stage: StageName, text: string, mostBelow = 256, round?: string): Pass {
  return compiled(stage, [formulaOf(stage, text, round)], { mostBelow });
}

function shapeOf(pass: Pass): Shape | undefined {
  return [...pass.shapes.values()][0];
}

/** What is done, blocks in blocks. */
function opsOf(steps: readonly Step[]): readonly string[] {
  return steps.flatMap((step) => {
    if (step.op === 'each') return ['each', ...opsOf(step.body), 'end'];
    if (step.op !== 'if') return [step.op];
    const blocks = [step.then, step.otherwise, step.absent ?? []];
    return ['if', ...blocks.flatMap((each) => opsOf(each)), 'end'];
  });
}

type Row = readonly [text: string, round: string | undefined, steps: string, shape: Shape];

const NONE = undefined;
const OF_A_LINE: readonly Row[] = [
  ['mass > 2 kg', NONE, 'load compare store', code(false)],
  [
    'if mass > 2 kg then mass else -mass',
    NONE,
    'load compare if set unary set end store',
    whole(MG, -T, T, false),
  ],
  [
    'if mass > 2 kg then mass else net',
    NONE,
    'load load compare if set set end store',
    whole(MG, 0, T),
  ],
  [
    'if mass > 2 kg then net else mass',
    NONE,
    'load load compare if set set end store',
    whole(MG, 0, T),
  ],
  [
    'if mass > 2 kg then category = ev else mass > 1 kg',
    NONE,
    'load load compare if compare set compare set end store',
    code(false),
  ],
  [
    'if hazard then mass * 123456.789 * 987654.321 else mass',
    NONE,
    'load load if binary binary set binary set set end guard store',
    whole(MG * MG, 0, EXACT),
  ],
  [
    'if hazard then mass / units else -(net / 3 piece)',
    NONE,
    'load load load load if binary by-sign set set unary set set set end store store',
    fraction(-T, T, 1_024_000_000),
  ],
  ['mass / (net - mass)', NONE, 'load load binary by-sign unary store store', fraction(-T, T, T)],
  ['size[mass * 0.00000000001]', NONE, 'load leave class store', code(false)],
  ['mass + net', NONE, 'load load binary store', whole(MG, 0, 2 * T)],
  ['mass - net', NONE, 'load load binary store', whole(MG, -T, T)],
  ['-net', NONE, 'load unary store', whole(MG, -T, -0)],
  ['abs(net - mass)', NONE, 'load load binary unary store', whole(MG, 0, T)],
  ['abs(mass)', NONE, 'load store', whole(MG, 0, T, false)],
  ['min(mass, net, 7 kg)', NONE, 'load load binary binary store', whole(MG, 0, 7_000_000)],
  [
    'clamp(mass, 1 kg, 3 kg)',
    NONE,
    'load binary binary store',
    whole(MG, 1_000_000, 3_000_000, false),
  ],
  ['first_of(net, mass)', NONE, 'load load is-absent if set set end store', whole(MG, 0, T, false)],
  ['first_of(mass / 3, net)', NONE, 'load load store', whole(3n * MG, 0, T, false)],
  ['mass * share', NONE, 'load load binary store', whole(MG * MG, 0, T * 2 ** 20)],
  ['mass / 7 - net / 7', NONE, 'load load binary store', whole(7n * MG, -T, T)],
  [
    'if hazard then mass / 7 else net',
    NONE,
    'load load load if set binary set set end store',
    whole(7n * MG, 0, 7 * T),
  ],
  ['mass / units', NONE, 'load load binary by-sign store store', fraction(0, T, 1_024_000_000)],
  [
    '(mass - net) / units',
    NONE,
    'load load load binary binary by-sign store store',
    fraction(-T, T, 1_024_000_000),
  ],
  [
    'abs((net - mass) / units)',
    NONE,
    'load load load binary binary by-sign unary store store',
    fraction(0, T, 1_024_000_000),
  ],
  [
    '-(mass / units)',
    NONE,
    'load load binary by-sign unary store store',
    fraction(-T, -0, 1_024_000_000),
  ],
  [
    'mass / units * share',
    NONE,
    'load load load binary by-sign binary binary store store',
    fraction(0, T * 2 ** 20, 1_024_000_000_000_000),
  ],
  [
    'mass / units',
    'half-away-from-zero',
    'load load binary by-sign binary round store',
    whole(1000n, -1, 1000 * T + 1),
  ],
  ['month(on) + year(on)', NONE, 'by-day unary unary binary store', whole(1n, 0, 8_000_000)],
  ['days(sold_on, on)', NONE, 'load by-day days store', whole(1n, -4_000_000, 4_000_000)],
  ['size[net - mass]', NONE, 'load load binary class store', code(true)],
  ['grade in {b, c}', NONE, 'load member store', code(true)],
  ['net is not n/a', NONE, 'load is-absent store', code(false)],
  [
    'mass > net and not (share < 1)',
    NONE,
    'load load load compare compare not logic store',
    code(true),
  ],
  [
    'mass / units >= 1 kg / 3 piece',
    NONE,
    'load load binary by-sign binary compare store',
    code(true),
  ],
  [
    'rate[category] * mass',
    'half-away-from-zero',
    'by-day load load look-up binary round store',
    whole(100n, -53_689, 1_325_607_178_062),
  ],
  [
    'first_of(rate[category] * mass, price / 3)',
    'half-away-from-zero',
    'by-day load load load look-up binary is-absent if binary set binary set end round binary store',
    whole(100n, -349_700, 1_325_607_178_200, false),
  ],
  [
    '(mass - net) * (mass - net) / 1 kg',
    NONE,
    'load load binary binary binary guard store',
    whole(MG * MG, -EXACT, EXACT),
  ],
  ['price', 'down', 'load store', whole(100n, -(2 ** 20), 2 ** 20, false)],
  [
    '-price / 3',
    'half-away-from-zero',
    'load unary round store',
    whole(100n, -349_527, 349_527, false),
  ],
  // No double holds this product of a ton.
  [
    'mass * 123456.789 * 987654.321',
    NONE,
    'load binary binary guard store',
    whole(MG * MG, 0, EXACT, false),
  ],
];

const OF_A_PERIOD: readonly Row[] = [
  ['sum(line.mass)', NONE, 'set set each load binary end store', whole(MG, 0, 256 * T)],
  [
    'sum(line.price)',
    'down',
    'set set each load binary end store',
    whole(100n, -(2 ** 28), 2 ** 28),
  ],
  [
    'sum(-line.mass where line.mass > 2 kg)',
    NONE,
    'set set each load compare if unary binary set end end store',
    whole(MG, -256 * T, 0),
  ],
  [
    'average(line.mass)',
    NONE,
    'set set set each load binary binary end binary by-sign store store',
    fraction(0, 256 * T, 256_000_000),
  ],
  ['count(line)', NONE, 'set each binary end store', whole(1n, 0, 256)],
  ['count(line.net)', NONE, 'set each load binary binary binary end store', whole(1n, 0, 256)],
  ['count(line.mass * 2)', NONE, 'set each load binary binary end store', whole(1n, 0, 256)],
];

const named = (stage: StageName) => (row: Row) => {
  return [`${stage}: ${row[0]}, ${row[1] ?? 'not rounded'}`, stage, row] as const;
};

describe('everyday facts', () => {
  it.each([...OF_A_LINE.map(named('line')), ...OF_A_PERIOD.map(named('producer_period'))])(
    'take no more than they must, %s',
    (_, stage, [text, round, steps, shape]) => {
      const pass = passOf(stage, text, 256, round);
      expect([opsOf(pass.program.steps).join(' '), shapeOf(pass)]).toEqual([steps, shape]);
    },
  );

  it('are guarded in sums of so many that a double might not hold them', () => {
    const sum = passOf('producer_period', 'sum(line.mass)', 2 ** 24);
    expect(opsOf(sum.program.steps).join(' ')).toBe('set set each load binary guard end store');
    expect(shapeOf(sum)).toEqual(whole(MG, -EXACT, EXACT));
  });
});

describe('a pass', () => {
  const tablesOf = (text: string, changed: Partial<PassTask> = {}): readonly number[][] => {
    const pass = compiled('line', [formulaOf('line', text)], changed);
    return pass.program.tables.map((table) => [...table]);
  };

  it('knows each day of the law, and reads no table where there is one', () => {
    const numbers = DAYS.map(dayNumber);
    expect(tablesOf('month(on) + year(on)')).toEqual([numbers]);
    const [one] = DAYS.map((day) => inForceOn(rulebook, day));
    expect(tablesOf('month(on) + year(on)', { days: [one, one] })).toEqual([]);
    expect(tablesOf('month(on) + year(on)', { days: [one, undefined] })).toEqual([
      [numbers[0], NaN],
    ]);
  });

  it('reads years from the year of the day', () => {
    const pass = passOf('national_year', 'sum(placed over -3..-1)');
    const twice = compiled('national_year', [
      formulaOf('national_year', 'sum(placed over -3..-1)'),
      formulaOf('national_year', 'count(placed over -3..-1 missing zero)'),
    ]);
    expect([pass.series, twice.series]).toEqual([['placed'], ['placed']]);
    expect(pass.program.tables.map((table) => [...table])).toEqual([[2024, 2025]]);
    expect(opsOf(pass.program.steps).filter((op) => op === 'series')).toHaveLength(3);
    expect(shapeOf(pass)).toEqual(whole(MG, 0, 3 * T));
  });

  it('loads what is read once, and says where from', () => {
    const shapes = new Map(Object.entries({ ...SHAPES, hazard: { ...code(true), absent: 255 } }));
    const pass = compiled('line', [formulaOf('line', 'not hazard'), formulaOf('line', 'hazard')], {
      shapes: new Map([['line', shapes]]),
    });
    const to = { register: 0 };
    const load = { op: 'load', to, column: 0, place: 'own', ofNumber: false, absent: 255 };
    expect(pass.program.steps[0]).toEqual(load);
    expect(pass.reads).toEqual([{ stage: 'line', name: 'hazard', part: 'value' }]);
    expect(pass.writes.map(({ stage, part }) => [stage, part])).toEqual([
      ['line', 'value'],
      ['line', 'value'],
    ]);
    const number = passOf('line', '-net').program.steps[0];
    expect(number).toEqual({ op: 'load', to, column: 0, place: 'own', ofNumber: true });
  });

  it('reads a fraction below by both its parts', () => {
    const shapes = new Map([
      ['line' as const, new Map([['mass', fraction(0, T, 7)]])],
      ['producer_period' as const, new Map(Object.entries(SHAPES))],
    ]);
    const pass = compiled('producer_period', [formulaOf('producer_period', 'sum(line.mass)')], {
      shapes,
    });
    expect(pass.reads).toEqual([
      { stage: 'line', name: 'mass', part: 'value' },
      { stage: 'line', name: 'mass', part: 'denominator' },
    ]);
    expect(pass.writes.map(({ part }) => part)).toEqual(['value', 'denominator']);
    expect(shapeOf(pass)).toEqual(fraction(-EXACT, EXACT, EXACT));
  });

  it('reads nothing of a stage that is not given', () => {
    const shapes = new Map([['producer_period' as const, new Map(Object.entries(SHAPES))]]);
    const pass = compiled('producer_period', [formulaOf('producer_period', 'sum(line.mass)')], {
      shapes,
    });
    expect([pass.reads, opsOf(pass.program.steps).join(' ')]).toEqual([
      [],
      'set set each binary end binary store',
    ]);
  });

  it('keeps a column of those formulas only that somebody reads', () => {
    const formulas = [formulaOf('line', '-net'), formulaOf('line', 'not hazard')];
    const [, second] = formulas;
    const pass = compiled('line', formulas, { kept: new Set([second?.name ?? '']) });
    expect([...pass.shapes.keys()]).toEqual([second?.name]);
    expect(pass.writes.map(({ name }) => name)).toEqual([second?.name]);
  });

  it('of more steps than anybody writes is left to exact arithmetic, columns and all', () => {
    const [least, other] = ['min(mass, net, 7 kg)', 'not hazard'].map((text) =>
      formulaOf('line', text),
    );
    const fee = formulaOf('line', 'rate[category] * mass', 'half-away-from-zero');
    if (least?.node.op !== 'call' || other === undefined) throw new Error('It calls min.');
    const { node } = least;
    const args = Array.from({ length: 30_001 }, (_, at) => node.args[at % 2] ?? node);
    const long = { ...least, node: { ...node, args } };
    const pass = compiled('line', [long, other, fee, formulaOf('line', '-net')], {
      kept: new Set([long.name, other.name, fee.name]),
    });
    expect(pass.program).toEqual({ steps: [{ op: 'leave' }], registers: 0, tables: [] });
    expect([pass.reads, pass.writes, pass.series]).toEqual([[], [], []]);
    expect([...pass.shapes]).toEqual([
      [long.name, whole(MG, -EXACT, EXACT)],
      [other.name, code(true)],
      [fee.name, whole(100n, -EXACT, EXACT)],
    ]);
  });
});
