import { describe, expect, it } from '@jest/globals';
import { modulatedFiles } from '../../test/modulated-rulebook.js';
import { sampleFiles } from '../../test/sample-rulebook.js';
import { parseCalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import { ratio } from '../kernel/ratio.js';
import type { Facts } from './facts.js';
import { issueLine } from './issues.js';
import { loadRulebook } from './load-rulebook.js';
import { massesToTry, massPlaces } from './masses-to-try.js';
import type { Rulebook, RulebookFiles, StageName } from './model.js';
import { checkProperties, type Trial } from './properties.js';

const on = valueOf(parseCalendarDate('2025-07-01'));

function load(files: RulebookFiles): Rulebook {
  const loaded = loadRulebook(files);
  if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join('\n'));
  return loaded.rulebook;
}

const LINE = { category: 'ev', mass: '10 kg', units: '4' };
const trial = (facts: Facts, stage: StageName = 'line'): Trial => ({ stage, on, facts });

/** The sample with another fee. */
function withFee(expression: string, properties = ''): Rulebook {
  return load(
    sampleFiles((yaml) =>
      yaml
        .replace('expr: rate[category] * mass * factor', `expr: "${expression}"${properties}`)
        .replace('outputs: [fee, unit_mass]', 'outputs: [fee, unit_mass, factor, others]')
        .replace(
          '      fee:\n',
          '      others: { label: Others, expr: "rate[category] * (1 kg - mass)", unit: EUR, cite: act s. 3, round: { mode: up, step: "0.01", cite: act s. 5 }, properties: { mayBeNegative: yes, mayFallWith: [mass], cite: act s. 3 } }\n      fee:\n',
        ),
    ),
  );
}

function found(rulebook: Rulebook, trials: readonly Trial[] = [trial(LINE)], most?: number) {
  const check = checkProperties(rulebook, { trials, ...(most === undefined ? {} : { most }) });
  return { tried: check.tried, lines: check.issues.map(issueLine) };
}

describe('an amount of a rulebook', () => {
  it('is sound where it rises with the mass and is never negative; what the law allows is let pass', () => {
    const { lines, tried } = found(withFee('rate[category] * mass'));
    expect(lines).toEqual([]);
    // For both categories, each of at least eleven masses.
    expect(tried).toBeGreaterThan(22);
  });

  it('that falls is named once, with both masses, both amounts and the other facts', () => {
    const falls = 'rate[category] * (if mass <= 25 kg then mass else mass - 5 kg)';
    const { lines } = found(withFee(falls), [trial(LINE), trial({ ...LINE, units: '9' })]);
    expect(lines).toEqual([
      'rulebook.yaml:55:7: `fee` falls when `mass` rises. (found 8.38 EUR at 25000000 mg, 6.70 EUR at 25000001 mg, category ev, units 4; write properties: { mayFallWith: [mass], cite: ... } if the law means it)',
    ]);
  });

  it('may fall with a mass, or be negative, where the law says so with its citation', () => {
    const falling = '1 EUR / 1 kg * (100 kg - mass)';
    const allowed =
      '\n        properties: { mayBeNegative: yes, mayFallWith: [mass], cite: act s. 1 }';
    const half = allowed.replace('mayBeNegative: yes, ', '');
    const other = allowed.replace(', mayFallWith: [mass]', '');
    const rate = ' + 0 * rate[category] * mass * factor';
    expect(found(withFee(falling + rate, allowed)).lines).toEqual([]);
    expect(found(withFee(falling + rate, half)).lines).toEqual([
      'rulebook.yaml:55:7: `fee` is negative. (found -900.00 EUR, category ev, mass 1000000000 mg, units 4; write properties: { mayBeNegative: yes, cite: ... } if the law means it)',
    ]);
    expect(found(withFee(falling + rate, other)).lines).toEqual([
      expect.stringContaining('`fee` falls when `mass` rises.'),
    ]);
  });

  it('is tried with the other values of its enumerations', () => {
    const free = '(if category = portable then -1 else 1) * rate[category] * mass';
    expect(found(withFee(free)).lines).toEqual([
      expect.stringContaining('category portable, mass 10 kg, units 4'),
      expect.stringContaining('`fee` falls when `mass` rises.'),
    ]);
  });

  it('is tried on what every case declares, but not on cases that expect a refusal', () => {
    const files = sampleFiles((yaml) =>
      yaml.replace('rate[category] * mass * factor', '(rate[category] * mass - 5 EUR) * factor'),
    );
    const kase = (name: string, rest: string): string => `- name: ${name}
  stage: line
  on: 2025-07-01
  ${rest}
`;
    const good = kase(
      'A',
      'facts: { category: ev, mass: 10 kg, units: 4 }\n  expect: { factor: 100 % }',
    );
    const bad = kase('B', 'facts: { category: ev, mass: 10 kg }\n  refused: fact');
    const of = (text: string): number =>
      found(load({ ...files, cases: { 'a.yaml': text } }), []).tried;
    expect(of(good)).toBeGreaterThan(20);
    expect(of(good + bad)).toBe(of(good));
    expect(of(bad)).toBe(0);
  });

  it('is tried with counts either side of each other, and with the other of yes and no', () => {
    const yaml = (expr: string) =>
      sampleFiles((text) =>
        text
          .replace('units: { type: count, label: Units }', 'units: { type: count, label: Units }\n    exported: { type: count, label: Exported }\n    late: { type: yes-no, label: Late }')
          .replace('expr: rate[category] * mass * factor', `expr: ${expr}`),
      ); // prettier-ignore
    const exported = 'rate[category] * factor * mass * (if late and units < exported then -1 else 1)';
    const line = { ...LINE, exported: '2', late: false };
    expect(found(load(yaml(exported)), [trial(line)]).lines).toContainEqual(
      expect.stringMatching(/`fee` is negative\. \(found -\d+\.\d+ EUR, units 0, late true, category ev, mass 10 kg,/),
    );
    expect(found(load(yaml(exported.replace('units <', '1000 piece <'))), [trial(line)]).lines).toEqual([]);
  }); // prettier-ignore

  it('is tried with days either side of each other', () => {
    const late = sampleFiles((text) =>
      text
        .replace('units: { type: count, label: Units }', 'units: { type: count, label: Units }\n    due_on: { type: date, label: Due }\n    received_on: { type: date, label: Received }')
        .replace('expr: rate[category] * mass * factor', 'expr: rate[category] * mass * factor * days(due_on, received_on) / 1 day'),
    ); // prettier-ignore
    const line = { ...LINE, due_on: '2025-07-01', received_on: '2025-07-05' };
    expect(found(load(late), [trial(line)]).lines).toEqual([
      expect.stringMatching(
        /`fee` is negative\. \(found -3\.35 EUR, due_on 2025-07-06, category ev,/,
      ),
    ]);
  });

  it('is tried with every mass by the piece, and with the masses of its years', () => {
    const falls = sampleFiles((text) =>
      text
        .replace('units: { type: count, label: Units }', 'units: { type: count, label: Units }\n    each: { type: quantity, unit: g/piece, label: Mass of one }')
        .replace('expr: rate[category] * mass * factor', 'expr: rate[category] * factor * (if each <= 20 kg / 1 piece then each * units else mass)'),
    ); // prettier-ignore
    const line = { ...LINE, mass: '1 mg', each: '3 kg/piece' };
    expect(found(load(falls), [trial(line)]).lines).toEqual([
      expect.stringContaining(
        '`fee` falls when `each` rises. (found 26.80 EUR at 20000000 mg, 0.00 EUR at 20000001 mg,',
      ),
    ]);
    const years = sampleFiles((text) =>
      text
        .replace('units: { type: count, label: Units }', 'units: { type: count, label: Units }\n    placed: { type: mass, perYear: yes, label: Placed }')
        .replace('expr: rate[category] * mass * factor', 'expr: max(0 EUR, rate[category] * factor * (mass - sum(placed over -1..-1 missing zero)))'),
    ); // prettier-ignore
    expect(found(load(years), [trial({ ...LINE, placed: { 2024: '1 kg' } })]).lines).toEqual([
      expect.stringContaining('`fee` falls when `placed` rises.'),
    ]);
  });

  const total = (expr: string) =>
    load(sampleFiles((text) => text.replace('else base\n', `else ${expr}\n`)));
  const lines = [
    { category: 'ev', mass: '600 kg', units: '4' },
    { category: 'portable', mass: '300 kg', units: '4' },
  ];
  const period = trial({ late: false, lines }, 'producer_period');

  it('of a stage above is tried with the masses of the rows below, where they alone or together cross a threshold', () => {
    const free = total('(if sum(line.mass) > 1.2345 t then base * 99 % else base)');
    expect(found(free, [period]).lines).toEqual([
      expect.stringMatching(
        /falls when `line\.mass` rises\. \(found .* at 934500000 mg, .* at 934500001 mg,/,
      ),
    ]);
    expect(found(total('base'), [period]).lines).toEqual([]);
  });

  it('is tried as each record stands first, whatever the others take of the tries', () => {
    const negative = withFee('rate[category] * (if mass > 1 t then 1 t - mass else mass)');
    const heavy = trial({ ...LINE, mass: '2 t' });
    // Ten tries are less than the first record takes with all its masses.
    const { lines } = found(negative, [trial(LINE), heavy], negative.cases.length + 10);
    expect(lines.join()).toContain('`fee` is negative');
  });

  const ranOut =
    /^rulebook\.yaml:\d+:1: The properties of amounts were not tried to the end: there are too many tries\. \(found \d+ tries; write fewer and smaller cases that do not only repeat each other\)$/;

  it('is tried no more often than asked for, and then it says so', () => {
    const falling = '1 EUR / 1 kg * (100 kg - mass) + 0 * rate[category] * mass * factor';
    expect(found(withFee(falling), [trial(LINE)], 1)).toEqual({ tried: 1, lines: [expect.stringMatching(ranOut)] }); // prettier-ignore
    const { tried, lines } = found(withFee(falling));
    expect(found(withFee(falling), [trial(LINE)], tried)).toEqual({ tried, lines });
    expect(found(withFee(falling), [trial(LINE)], tried - 1).lines).toEqual([
      ...lines,
      expect.stringMatching(ranOut),
    ]);
  });

  it('is not looked for where a stage has none, or a record says no mass', () => {
    const nation = { placed: { 2024: '5 kg' }, collected: '1 kg' };
    expect(found(withFee('rate[category] * mass'), [trial(nation, 'national_year')])).toEqual({
      tried: 0,
      lines: [],
    });
    expect(found(withFee('rate[category] * mass'), [trial({}, 'producer_year')]).tried).toBe(0);
  });
});

describe('the order of rows', () => {
  const one = { rating: 'amber', group: 'other', units: '7', mass: '2 t' };
  const producer = (small: boolean) => ({ small_producer: small, periods: [{ lines: [one] }] });
  const year = (producers: readonly Facts[]): Trial =>
    trial({ costs: '0.01 EUR', producers }, 'national_year');

  it('may not change what a stage gives: whoever gets the last cent of a pool may not be added up by kind', () => {
    const rulebook = load({
      ...modulatedFiles(),
      rulebookYaml: modulatedFiles().rulebookYaml.replace(
        'untranslatable: []',
        `    second:
      label: Once the parts are known
      outputs: [small_part]
      formulas:
        small_part: { label: Part of the small, expr: "sum(producer_year.cost_part where producer_year.small_producer)", unit: EUR, cite: act s. 7, properties: { mayFallWith: [line.mass], cite: act s. 7 }, notApplicable: Nothing was shared., round: { mode: up, step: "0.01", cite: act s. 7 } }
untranslatable: []`,
      ),
    });
    expect(found(rulebook, [year([producer(true), producer(false)])]).lines).toEqual([
      expect.stringMatching(
        /`small_part` depends on the order of `producers`\. \(found 0\.01 EUR, then 0\.00 EUR; write sums and counts only\)$/,
      ),
    ]);
    expect(found(rulebook, [year([producer(true), producer(true)])]).lines).toEqual([]);
    // A list of three that reads the same backwards, but not turned by one.
    const three = [producer(true), producer(false), producer(true)];
    expect(found(rulebook, [year(three)]).lines).toHaveLength(1);
    expect(found(rulebook, [year([producer(true)])]).lines).toEqual([]);
  });

  it('is tried on a few rows', () => {
    const rulebook = load(sampleFiles());
    const of = (count: number): number => {
      const lines = Array.from({ length: count }, () => LINE);
      return found(rulebook, [trial({ late: false, lines }, 'producer_period')]).tried;
    };
    expect(of(2)).toBeGreaterThan(of(1) + 3);
    expect(of(12)).toBe(of(8));
  });
});

describe('the masses that are tried', () => {
  const of = (rulebook: Rulebook, facts: Facts, stage: StageName = 'line'): readonly bigint[] =>
    massPlaces(rulebook, stage, facts)
      .slice(0, 1)
      .flatMap((place) => massesToTry(rulebook, place));
  const LADDER = [0n, 1n, ...Array.from({ length: 9 }, (_, at) => 10n ** BigInt(at + 3))];

  it('rise from nothing to a hundred tonnes, and stand either side of what the rules compare with', () => {
    expect(of(load(sampleFiles()), LINE)).toEqual(LADDER);
    const compared = withFee('rate[category] * (if mass > 12.5 kg then mass else 0 kg)');
    const around = (mg: bigint) => [mg, mg + 1n];
    const sorted = (list: readonly bigint[]) => [...new Set(list)].sort((a, b) => (a < b ? -1 : 1));
    expect(of(compared, LINE)).toEqual(
      // `others` of this rulebook speaks of a kilogram.
      sorted([...LADDER, ...around(12_500_000n), ...around(1_000_000n), ...around(0n)]),
    );
    expect(of(compared, LINE, 'process_year')).toEqual([]);
  });

  it('are those of parameters and band edges too, per piece times the pieces', () => {
    const rulebook = load({
      ...sampleFiles((yaml) =>
        yaml
          .replace(
            'inputs:\n',
            'bands:\n  size: { label: Size, unit: g/piece, upTo: ["10"], cite: act s. 7 }\n  weight: { label: Weight, unit: kg, upTo: ["-2", "7"], names: [owed, some, much], cite: act s. 7 }\ninputs:\n',
          )
          .replace(
            '  surcharge:\n',
            '  least: { label: Least, unit: kg, lastCheckedOn: 2026-11-23, values: [{ from: 2024-01-01, value: "3", cite: act s. 1 }] }\n  floors: { label: Floors, unit: kg, by: [category], lastCheckedOn: 2026-11-23, values: [{ from: 2024-01-01, table: floors.csv, cite: act s. 1 }] }\n  surcharge:\n',
          )
          .replace(
            'expr: if first_of(share, 0 %) >= 16 % then 90 % else 100 %',
            'expr: "if size[first_of(unit_mass, 0 kg / 1 piece)] = to_10_g or weight[mass] = some or mass < least or mass < floors[category] then first_of(share, 90 %) else 100 %"',
          ),
      ),
      tables: { ...sampleFiles().tables, 'floors.csv': 'category,value\nportable,13\nev,17\n' },
    });
    const extra = of(rulebook, { ...LINE, units: '4' }).filter((mg) => !LADDER.includes(mg));
    expect(extra).toEqual(
      [40_000n, 3_000_000n, 7_000_000n, 13_000_000n, 17_000_000n].flatMap((mg) => [mg, mg + 1n]),
    );
    // No pieces: an edge per piece says nothing.
    expect(of(rulebook, { ...LINE, units: '0' })).not.toContain(40_001n);
    expect(of(rulebook, { ...LINE, units: '0' })).toContain(7_000_001n);
    expect(of(rulebook, LINE)).toEqual([...of(rulebook, LINE)].sort((a, b) => (a < b ? -1 : 1)));
  });

  it('are whole milligrams either side of a finer edge, and only masses', () => {
    const finer = withFee('rate[category] * (if mass > 12.5 mg then mass else 0 kg)');
    expect(of(finer, { ...LINE, colour: 'red' }).filter((mg) => mg < 1_000n)).toEqual([
      0n,
      1n,
      12n,
      13n,
    ]);
  });

  it('of each piece are what all pieces come to, where there are pieces', () => {
    const rulebook = load(
      sampleFiles((text) =>
        text
          .replace('units: { type: count, label: Units }', 'units: { type: count, label: Units }\n    each: { type: quantity, unit: g/piece, label: Mass of one }')
          .replace('expr: rate[category] * mass * factor', 'expr: rate[category] * factor * (if each <= 20 g / 1 piece or mass < 7 kg then each * units else mass)'),
      ),
    );
    const tried = (units: string) => {
      const places = massPlaces(rulebook, 'line', { ...LINE, units, each: '3 g/piece' });
      const each = places.find(({ name }) => name === 'each');
      return each === undefined ? [] : massesToTry(rulebook, each).filter((mg) => !LADDER.includes(mg));
    };
    expect(tried('4')).toEqual([5_000n, 5_001n, 20_000n, 20_001n, 1_750_000n, 1_750_001n]);
    expect(tried('0')).toEqual([20_000n, 20_001n]);
  }); // prettier-ignore

  it('stand where a mass is said: of the record, of its years, and of the first rows below', () => {
    const places = (of: Rulebook, stage: StageName, facts: Facts) =>
      massPlaces(of, stage, facts).map(({ name, path }) => `${name} ${path.join('.')}`);
    const rulebook = load(sampleFiles());
    const lines = [1, 2, 3, 4].map((mass) => ({ ...LINE, mass: `${String(mass)} kg` }));
    expect(places(rulebook, 'line', LINE)).toEqual(['mass mass']);
    expect(places(rulebook, 'producer_period', { late: false, lines })).toEqual([
      'line.mass lines.0.mass',
      'line.mass lines.1.mass',
      'line.mass lines.2.mass',
    ]);
    expect(massPlaces(rulebook, 'producer_period', { lines })[0]?.others).toEqual(ratio(9n, 1n));
    expect(places(rulebook, 'national_year', { placed: { 2023: '1 kg', 2024: 'n/a' }, collected: '1 kg' })).toEqual([
      'placed placed.2023',
      'collected collected',
    ]);
    expect(places(rulebook, 'national_year', { placed: null, collected: 'none' })).toEqual([]);
    const optional = load(modulatedFiles());
    expect(places(optional, 'line', { rating: 'red', group: 'other', units: '7' })).toEqual([]);
  }); // prettier-ignore

  it('are those of a name that is read again and again once, and of what stands after it', () => {
    const least =
      '  least: { label: Least, unit: kg, lastCheckedOn: 2026-11-23, values: [{ from: 2024-01-01, value: "3", cite: act s. 1 }] }\n';
    const again = Array.from({ length: 130 }, () => 'mass < least').join(' or ');
    const rulebook = load(
      sampleFiles((yaml) =>
        yaml
          .replace('  surcharge:\n', `${least}  surcharge:\n`)
          .replace('expr: mass / units', `expr: "(if ${again} or mass < 7 kg then mass else 2 * mass) / units"`),
      ),
    );
    expect(of(rulebook, LINE).filter((mg) => !LADDER.includes(mg))).toEqual([3_000_000n, 3_000_001n, 7_000_000n, 7_000_001n]);
  }); // prettier-ignore

  it('are those of every row of a table, and the tries say where they are too many', () => {
    const values = Array.from({ length: 400 }, (_, at) => `v${String(at)}`);
    const rulebook = load({
      ...sampleFiles((yaml) =>
        yaml
          .replace('enumerations:\n', `enumerations:\n  model: [${values.join(', ')}]\n`)
          .replace('  surcharge:\n', '  floors: { label: Floors, unit: kg, by: [model], lastCheckedOn: 2026-11-23, values: [{ from: 2024-01-01, table: floors.csv, cite: act s. 1 }] }\n  surcharge:\n')
          .replace('expr: rate[category] * mass * factor', 'expr: "rate[category] * factor * (if mass <= floors[v399] then mass else mass - 5 kg)"'),
      ),
      tables: { ...sampleFiles().tables, 'floors.csv': ['model,value', ...values.map((each, at) => `${each},${String(at + 2)}`), ''].join('\n') },
    });
    expect(of(rulebook, LINE)).toEqual(expect.arrayContaining([2_000_001n, 401_000_001n]));
    const fall = expect.stringContaining('`fee` falls when `mass` rises. (found 134.34 EUR at 401000000 mg');
    expect(found(rulebook).lines).toEqual([fall]);
    expect(found(rulebook, [trial(LINE)], 1_500).lines).toEqual([fall, expect.stringContaining('there are too many tries')]);
  }); // prettier-ignore

  it('count even where they are all one milligram', () => {
    const upTo = Array.from({ length: 400 }, (_, at) => `"0.${String(at + 1).padStart(9, '0')}"`);
    const rulebook = load(
      sampleFiles((yaml) =>
        yaml
          .replace('inputs:\n', `bands:\n  size: { label: Size, unit: g, upTo: [${upTo.join(', ')}], cite: act s. 7 }\ninputs:\n`)
          .replace('expr: mass / units', 'expr: "(if size[mass] = to_0_000000001_g then mass else 2 * mass) / units"'),
      ),
    );
    expect(of(rulebook, LINE).length).toBeLessThan(15);
    const some = Array.from({ length: 500 }, (_, at) => trial({ ...LINE, units: String(at + 1) }));
    expect(found(rulebook, some.slice(0, 100)).lines).toEqual([]);
    expect(found(rulebook, some).lines).toEqual([expect.stringContaining('there are too many tries')]);
  }); // prettier-ignore
});
