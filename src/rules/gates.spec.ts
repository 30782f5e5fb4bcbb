import { describe, expect, it } from '@jest/globals';
import {
  lawful,
  sampleFiles,
  SAMPLE_ROUNDED,
  SAMPLE_TABLES,
  SAMPLE_YAML,
} from '../../test/sample-rulebook.js';
import { parseCalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import {
  checkGates,
  issueLine,
  loadRulebook,
  type GateResult,
  type RulebookFiles,
} from './index.js';

/** Every value, day and branch of the sample has its case. */
const CASES = `
- { name: before, stage: line, on: 2023-12-31, facts: { category: ev, mass: 1 kg, units: "1" }, refused: not-in-force }
- { name: period before, stage: producer_period, on: 2023-12-31, facts: { late: yes, lines: [] }, refused: not-in-force }
- { name: first day, stage: line, on: 2024-01-01, facts: { category: ev, mass: 100 kg, units: "2" }, expect: { fee: 37.00 EUR, unit_mass: 50 kg/piece } }
- { name: recycled, stage: line, on: 2025-06-30, facts: { category: ev, mass: 100 kg, units: "2", share: 16 % }, expect: { fee: 33.30 EUR } }
- { name: recycled first, stage: line, on: 2024-01-01, facts: { category: ev, mass: 100 kg, units: "2", share: 16 % }, expect: { fee: 33.30 EUR } }
- { name: portable until, stage: line, on: 2025-06-30, facts: { category: portable, mass: 100 kg, units: "2" }, expect: { fee: 200.00 EUR } }
- { name: portable since, stage: line, on: 2025-07-01, facts: { category: portable, mass: 100 kg, units: "2" }, expect: { fee: 220.00 EUR } }
- { name: new rate, stage: line, on: 2025-07-01, facts: { category: ev, mass: 100 kg, units: "2" }, expect: { fee: 33.50 EUR } }
- name: a period
  stage: producer_period
  on: 2024-01-01
  facts: { late: yes, lines: [{ category: ev, mass: 100 kg, units: "2" }, { category: portable, mass: 1 kg, units: "9" }] }
  expect: { total: 42.90 EUR, lines.2.fee: 2.00 EUR, lines.1.factor: 100 % }
- { name: in time, stage: producer_period, on: 2024-01-01, facts: { late: no, lines: [] }, expect: { total: 0.00 EUR } }
- { name: a year, stage: national_year, on: 2025-12-31, facts: { placed: { "2022": 1 t, "2023": 1 t, "2024": 1 t }, collected: 450 kg }, expect: { collection_rate: 45 % } }
`;

function files(change?: (yaml: string) => string, cases = CASES): RulebookFiles {
  const changed = (yaml: string) => change?.(lawful(yaml)) ?? lawful(yaml);
  return {
    ...sampleFiles(changed),
    cases: { 'all.yaml': cases, 'rounded.yaml': `${SAMPLE_ROUNDED.join('\n')}\n` },
  };
}

function states(results: readonly GateResult[]): Record<string, string> {
  return Object.fromEntries(results.map(({ gate, state }) => [gate, state]));
}

const WAITING = {
  schema: 'waiting',
  types: 'waiting',
  coverage: 'waiting',
  guards: 'waiting',
  cases: 'waiting',
  properties: 'waiting',
};
const OPEN = Object.fromEntries(Object.keys(WAITING).map((gate) => [gate, 'passed']));

/** What shuts a gate. */
function shutting(results: readonly GateResult[]): string[] {
  return results
    .flatMap((each) => each.issues)
    .filter(({ severity }) => severity !== 'warning')
    .map(issueLine);
}

function lines(results: readonly GateResult[], gate: string): string {
  return (results.find((each) => each.gate === gate)?.issues ?? []).map(issueLine).join('\n');
}

describe('the gates of a draft', () => {
  it('are all open for a rulebook whose cases are whole', () => {
    const { results, sound, rulebook } = checkGates(files());
    expect(shutting(results)).toEqual([]);
    expect(sound).toBe(true);
    expect(rulebook?.id).toBe('test/sample');
    expect(results.map((each) => each.gate)).toEqual([
      'schema',
      'types',
      'coverage',
      'guards',
      'cases',
      'properties',
    ]);
    expect(results.find((each) => each.gate === 'properties')?.tried).toBeGreaterThan(50);
  });

  const EXCEPTIONS =
    '{ when: mass > 1 kg, expr: 1, cite: act s. 4 }, { when: units > 1 piece, expr: 1, cite: act s. 4 }';

  it.each([
    ['schema', 'a missing title', 'title: Sample\n', ''],
    ['types', 'a name that is not known', 'expr: mass / units', 'expr: mass / mas'],
    ['types', 'a result of another unit', 'unit: kg/piece', 'unit: kg'],
    ['types', 'a unit that is not known', 'unit: kg/piece', 'unit: lb'],
    ['types', 'another currency', 'unit: EUR/kg', 'unit: USD/kg'],
    ['types', 'an output that is none', 'outputs: [fee,', 'outputs: [feee, fee,'],
    ['types', 'a rounding finer than a cent', 'step: "0.01"', 'step: "0.001"'],
    ['types', 'a result that may be n/a', '        notApplicable: No units.\n', ''],
    [
      'types',
      'exceptions that could hold at once',
      '        unit: "%"\n        cite: act s. 4\n',
      `        unit: "%"\n        cite: act s. 4\n        exceptions: [${EXCEPTIONS}]\n`,
    ],
    [
      'coverage',
      'a band without edges',
      'inputs:',
      'bands:\n  size: { label: Size, unit: g/piece, upTo: [], cite: act s. 7 }\ninputs:',
    ],
    ['coverage', 'a day without a value', '{ from: 2024-01-01, value', '{ from: 2024-02-01, value'],
    ['coverage', 'days out of order', 'from: 2025-07-01', 'from: 2024-01-01'],
    ['guards', 'a value above its guard', 'highest: "5"', 'highest: "2.1"'],
  ])('shut %s for %s, and later ones wait', (gate, _what, from, to) => {
    expect(SAMPLE_YAML).toContain(from);
    const { results, sound } = checkGates(files((yaml) => yaml.replace(from, to)));
    expect(sound).toBe(false);
    expect(states(results)).toEqual({ ...WAITING, [gate]: 'failed' });
  });

  it.each([
    ['lacks a key', 'portable,2\n'],
    ['says a key twice', 'portable,2\nev,1\nev,2\n'],
    ['has a row that nothing reaches', 'portable,2\nev,1\n*,3\n'],
  ])('shut coverage for a table that %s', (_what, rows) => {
    const tables = { ...SAMPLE_TABLES, 'rates.csv': `category,value\n${rows}` };
    expect(states(checkGates({ ...files(), tables }).results)).toEqual({
      ...WAITING,
      coverage: 'failed',
    });
  });

  it('shut cases where a branch has none, and say only that', () => {
    const { results, sound } = checkGates(files(undefined, CASES.replace(/^.*in time.*$/m, '')));
    expect(sound).toBe(false);
    expect(shutting(results)).toEqual([
      expect.stringContaining('No case takes the `else` branch of `total`'),
    ]);
    expect(states(results)).toEqual({ ...OPEN, cases: 'failed', properties: 'waiting' });
    expect(results.map((each) => each.tried)).toEqual([0, 0, 0, 0, 13, 0]);
  });

  it('shut cases where one does not hold, and do not try properties before they do', () => {
    const { results } = checkGates(
      files(undefined, CASES.replace('fee: 37.00 EUR', 'fee: 37.01 EUR')),
    );
    expect(states(results)).toMatchObject({ cases: 'failed', properties: 'waiting' });
    expect(lines(results, 'cases')).toContain('expected 37.01 EUR, found 37.00 EUR');
  });

  it('refuse a row of a case that is not there', () => {
    const { results } = checkGates(files(undefined, CASES.replace('lines.2.fee', 'lines.3.fee')));
    expect(lines(results, 'cases')).toContain('lines.3.fee: no such output');
  });

  it('ask that what occurs in the register is known, and warn where it has no value', () => {
    const occurring = [
      { category: 'portable', chemistry: 'alkaline' },
      { category: 'evv' },
      { category: 'constructor' },
    ];
    const { results } = checkGates(files(), { occurring });
    expect(states(results)).toMatchObject({ coverage: 'failed' });
    expect(lines(results, 'coverage')).toMatch(
      /`constructor` occurs[\s\S]*`evv` occurs in the register, and category has no such value. \(found evv; write ev\)/,
    );
    const none = checkGates(
      {
        ...files((yaml) =>
          yaml.replace(
            'rate[category] * mass * factor',
            'first_of(rate[category] * mass * factor, 0 EUR)',
          ),
        ),
        tables: { ...SAMPLE_TABLES, 'rates-2025.csv': 'category,value\nportable,n/a\nev,0.335\n' },
      },
      { occurring: [{ category: 'portable' }, { category: 'ev' }] },
    );
    expect(states(none.results)).toMatchObject({ coverage: 'passed' });
    expect(lines(none.results, 'coverage')).toMatch(
      /says n\/a for portable from 2025-07-01, and that occurs/,
    );
  });
});

describe('the guard of a change', () => {
  const change = (limit: string) => {
    const loaded = loadRulebook(
      files((yaml) => yaml.replace('greatestChange: "900"', `greatestChange: "${limit}"`)),
    );
    return loaded.ok ? '' : loaded.issues.map(issueLine).join('\n');
  };

  it('names the key, both values and the percent', () => {
    // portable 2.00 to 2.20 is 10 %, ev 0.37 to 0.335 is 9.459 %.
    expect(change('10')).toBe('');
    expect(change('9.99')).toMatch(
      /rulebook.yaml:\d+:\d+: A value for portable changes by more than the guard allows. \(found 2 EUR\/kg, then 2.2 EUR\/kg: 10 %; write a change of at most 9.99 %/,
    );
    expect(change('9.4')).toMatch(/portable/);
  });

  it('lets a value come from n/a or from zero', () => {
    const loaded = loadRulebook({
      ...files((yaml) => yaml.replace('greatestChange: "900"', 'greatestChange: "1"')),
      tables: { ...SAMPLE_TABLES, 'rates.csv': 'category,value\nportable,0\nev,0.335\n' },
    });
    expect(loaded.ok ? [] : loaded.issues.map(issueLine)).toEqual([]);
  });
});

describe('the guard of a change against the version in force', () => {
  const guarded = (yaml: string) => yaml.replace('greatestChange: "900"', 'greatestChange: "25"');
  const inForce = loadRulebook(files());
  if (!inForce.ok) throw new Error('the sample does not load');
  const guards = (tables: Record<string, string>) => {
    const draft = { ...files(guarded), tables: { ...SAMPLE_TABLES, ...tables } };
    const alone = checkGates(draft).results;
    const { results } = checkGates(draft, { inForce: inForce.rulebook });
    return [lines(alone, 'guards'), lines(results, 'guards'), states(results).guards];
  };

  it('refuses a correction that rewrites every date alike, which its own values do not show', () => {
    // Portable 2.00 then 2.20 in force; doubled in the draft on both days.
    const doubled = {
      'rates.csv': 'category,value\nportable,4\nev,0.37\n',
      'rates-2025.csv': 'category,value\nportable,4.4\nev,0.335\n',
    };
    const [alone, against, state] = guards(doubled);
    expect(alone).toBe('');
    expect(against).toMatch(/portable changes by more .*found 2 EUR\/kg, then 4 EUR\/kg: 100 %/);
    expect(against).toMatch(/found 2.2 EUR\/kg, then 4.4 EUR\/kg: 100 %/);
    expect(state).toBe('failed');
  });

  it('lets a change within the guard pass', () => {
    const [, against, state] = guards({
      'rates.csv': 'category,value\nportable,2.4\nev,0.37\n',
    });
    expect([against, state]).toEqual(['', 'passed']);
  });
});

describe('the properties of an amount', () => {
  const found = (change: (yaml: string) => string, trials?: Parameters<typeof checkGates>[1]) => {
    // Cases that expect what no change of a fee touches, so that properties are tried at all.
    const loose = CASES.replace(/\{ fee:[^}]*/g, '{ unit_mass: 50 kg/piece ')
      .replace(/\{ total: 42[^}]*/, '{ ev_mass: 100 kg ')
      .replace(/\{ total: 0[^}]*/, '{ ev_mass: 0 t ');
    const { results } = checkGates({ ...files(change), cases: { 'all.yaml': loose } }, trials);
    const cases = lines(results, 'cases').split('\n');
    // Such cases prove no rate and no rounding, which is said of them.
    const others = cases.filter((each) => !/No case (expects a result|shows that)/.test(each));
    return others.join('\n') + lines(results, 'properties');
  };

  it('refuse a fee that falls at a threshold, and say where', () => {
    const falls = (yaml: string) =>
      yaml.replace(
        'expr: rate[category] * mass * factor',
        'expr: rate[category] * min(mass, 12.345678 kg) * factor - max(0 EUR, (mass - 12.345678 kg) * 1 EUR / 1 kg)',
      );
    const message = found(falls);
    expect(message).toMatch(/`fee` falls when `mass` rises. \(found [\d.]+ EUR at \d+ mg/);
    expect(message).toMatch(/`fee` is negative. \(found -/);
    const said = found((yaml) =>
      falls(yaml).replace(
        '        cite: act s. 1\n        round: { mode: half-away-from-zero',
        '        cite: act s. 1\n        properties: { mayBeNegative: yes, mayFallWith: [mass], cite: act s. 8 }\n        round: { mode: half-away-from-zero',
      ),
    );
    expect(said).not.toContain('`fee`');
  });

  it('find a fall of one milligram at a constant that no power of ten meets', () => {
    const message = found((yaml) =>
      yaml.replace(
        'expr: rate[category] * mass * factor',
        'expr: if mass <= 12.345678 kg then rate[category] * mass * factor + 1 EUR else rate[category] * mass * factor',
      ),
    );
    expect(message).toMatch(/`fee` falls when `mass` rises.*at 12345678 mg.*at 12345679 mg/);
  });

  it('try real records beside those of the cases', () => {
    const on = valueOf(parseCalendarDate('2025-01-01'));
    const change = (yaml: string) =>
      yaml.replace(
        'expr: rate[category] * mass * factor',
        'expr: rate[category] * mass * factor - 1 EUR / 77 * max(0, units / 1 piece - 76)',
      );
    expect(found(change)).toBe('');
    const trials = [
      { stage: 'line' as const, on, facts: { category: 'ev', mass: 1n, units: 500n } },
    ];
    expect(found(change, { trials })).toMatch(/`fee` is negative/);
  });
});
