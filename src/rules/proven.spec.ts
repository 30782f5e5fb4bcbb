import { describe, expect, it } from '@jest/globals';
import { edited, loadedFrom } from '../../test/refused-rulebook.js';
import { rulebookHead } from '../../test/rulebook-head.js';
import { checkCoverage, issueLine, type RulebookFiles } from './index.js';

const YAML = `${rulebookHead('proven', 'Proven', '2024-01-01').replace('from: 2024-01-01', 'from: 2024-01-01\nuntil: 2026-12-31')}inputs:
  line:
    mass: { type: mass, label: Mass }
bands:
  weight: { label: Weight, unit: kg, upTo: ["5", "20"], names: [light, medium, heavy], cite: act s. 2 }
parameters:
  rate:
    label: Rate
    unit: EUR/kg
    by: [weight]
    lastCheckedOn: 2026-11-27
    guard: { highest: "10", greatestChange: "100" }
    values:
      - { from: 2024-01-01, table: rates.csv, cite: act s. 1 }
stages:
  line:
    outputs: [fee]
    formulas:
      fee:
        label: Fee
        expr: rate[mass] * mass
        unit: EUR
        cite: act s. 1
        round: { mode: half-even, step: "0.01", cite: act s. 1 }
  producer_period:
    outputs: [total]
    formulas:
      total:
        label: Total
        expr: sum(line.fee)
        unit: EUR
        cite: act s. 1
        round: { mode: half-even, step: "0.01", cite: act s. 1 }
untranslatable: []
`;

const kase = (name: string, mass: string, fee: string, on = '2025-06-30') =>
  `- { name: ${name}, stage: line, on: ${on}, facts: { mass: ${mass} }, expect: { fee: ${fee} } }\n`;

const CASES = [
  '- { name: before, stage: line, on: 2023-12-31, facts: { mass: 1 kg }, refused: not-in-force }\n',
  kase('first day', '5 kg', '5.00 EUR', '2024-01-01'),
  kase('medium', '5.2 kg', '10.40 EUR', '2024-01-01'),
  kase('edge', '20 kg', '40.00 EUR'),
  kase('heavy', '20.5 kg', '61.50 EUR', '2024-01-01'),
  kase('half to even', '0.005 kg', '0.00 EUR'),
  kase('half upwards', '0.015 kg', '0.02 EUR'),
  kase('less than half', '0.001 kg', '0.00 EUR'),
  kase('last day', '1 kg', '1.00 EUR', '2026-12-31'),
  '- { name: after, stage: line, on: 2027-01-01, facts: { mass: 1 kg }, refused: not-in-force }\n',
  '- { name: period, stage: producer_period, on: 2025-06-30, facts: { lines: [{ mass: 1 kg }] }, expect: { total: 1.00 EUR } }\n',
];

const files = (without: RegExp, ...changes: readonly (readonly [string, string])[]): RulebookFiles => ({
  rulebookYaml: edited(YAML, ...changes),
  tables: { 'rates.csv': 'weight,value\nlight,1\nmedium,2\nheavy,3\n' },
  cases: { 'cases.yaml': CASES.filter((each) => !without.test(each)).join('') },
}); // prettier-ignore

const said = (...of: Parameters<typeof files>) =>
  checkCoverage(loadedFrom(files(...of))).map(issueLine);

const NONE = /nothing like it/;

describe('an edge of a band', () => {
  it('is proved by a case on it and one just beyond', () => {
    expect(said(NONE)).toEqual([]);
  });

  it.each([
    [/name: edge/, 'No case on the edge 20 kg of weight shows to which class it belongs. (found upTo: ["5", "20"]; write a case whose expected result changes with it)'],
    [/name: medium/, 'No case just beyond the edge 5 kg of weight shows where its class ends.'],
  ])('is not without %s', (without, issue) => {
    expect(said(without).filter((line) => line.includes('edge'))).toEqual([
      expect.stringContaining(`rulebook.yaml:15:3: ${issue}`),
    ]);
  }); // prettier-ignore

  it('is not proved by a case far beyond it', () => {
    expect(said(/name: edge/, ['"20"]', '"19"]']).join()).toContain('just beyond the edge 19 kg');
  });
});

describe('edges of bands', () => {
  /** What is said of edges with these masses and fees as cases of the line. */
  const edges = (
    cases: readonly (readonly [mass: string, fee: string])[],
    ...changes: readonly (readonly [string, string])[]
  ) => {
    const of = files(/name: (first|medium|edge|heavy|half|less|last)/, ...changes);
    const own = cases.map(([mass, fee]) => kase(mass, mass, fee, '2024-01-01'));
    const given = { ...of.cases, 'own.yaml': own.join('') };
    return checkCoverage(loadedFrom({ ...of, cases: given })).filter(({ message }) =>
      message.includes('edge'),
    );
  };

  it('that lie close together are proved half way to the next', () => {
    const close = ['"5", "20"', '"5", "5.1"'] as const;
    const all = [['5 kg', '5.00 EUR'], ['5.04 kg', '10.08 EUR'], ['5.1 kg', '10.20 EUR'], ['5.11 kg', '15.33 EUR']] as const;
    expect(edges(all, close)).toEqual([]);
    const far = edges([['5 kg', '5.00 EUR'], ['5.06 kg', '10.12 EUR'], ['5.1 kg', '10.20 EUR'], ['5.36 kg', '16.08 EUR']], close);
    expect(far.map(({ message }) => message)).toEqual([
      'No case just beyond the edge 5 kg of weight shows where its class ends.',
      'No case just beyond the edge 5.1 kg of weight shows where its class ends.',
    ]);
    expect(edges([['5 kg', '5.00 EUR'], ['5.06 kg', '10.12 EUR'], ['20 kg', '40.00 EUR']]).map(({ message }) => message)).toEqual([
      'No case just beyond the edge 20 kg of weight shows where its class ends.',
    ]);
  }); // prettier-ignore

  it('at nothing and below are proved as any other, by what lies a twentieth beyond', () => {
    const changes = [['"5", "20"', '"-1", "0"'], ['rate[mass]', 'rate[mass - 10 kg]']] as const;
    const all = [['9 kg', '9.00 EUR'], ['9.04 kg', '18.08 EUR'], ['10 kg', '20.00 EUR'], ['10.04 kg', '30.12 EUR']] as const;
    const said = ['No case on the edge -1 kg', 'No case just beyond the edge -1 kg', 'No case on the edge 0 kg', 'No case just beyond the edge 0 kg'];
    expect(edges(all, ...changes)).toEqual([]);
    for (const [index, message] of said.entries())
      expect(edges(all.filter((_, at) => at !== index), ...changes)).toEqual([
        expect.objectContaining({ code: 'rules.unproved', message: expect.stringContaining(message) }),
      ]);
  }); // prettier-ignore

  it('are proved by cases of their own band, and only where a formula sorts by it', () => {
    const two = ['cite: act s. 2 }', 'cite: act s. 2 }\n  size: { label: Size, unit: kg, upTo: ["100"], names: [small, large], cite: act s. 2 }'] as const;
    const all = [['5 kg', '5.00 EUR'], ['5.2 kg', '10.40 EUR'], ['20 kg', '40.00 EUR'], ['20.5 kg', '61.50 EUR']] as const;
    const said = (...changes: readonly (readonly [string, string])[]) =>
      edges(all, two, ...changes).map(({ message }) => message);
    expect(said(['rate[mass] * mass', '"rate[mass] * mass * (if size[mass] = small then 1 else 2)"'])).toEqual([
      'No case on the edge 100 kg of size shows to which class it belongs.',
      'No case just beyond the edge 100 kg of size shows where its class ends.',
    ]);
    // Its classes are words that a fact may be, and no number is sorted into them.
    expect(said(
      ['    mass: { type: mass, label: Mass }', '    mass: { type: mass, label: Mass }\n    size: { type: choice, optional: yes, label: Size }'],
      ['rate[mass] * mass', '"rate[mass] * mass * (if first_of(size, small) = small then 1 else 2)"'],
    )).toEqual([]);
  }); // prettier-ignore
});

describe('a rounding', () => {
  it.each([
    ['half-away-from-zero', /half to even/],
    ['down', /half upwards/],
    ['up', /less than half|half to even/],
  ])('is not told from %s without %s', (mode, without) => {
    expect(said(without)).toEqual([
      expect.stringMatching(
        new RegExp(`rulebook\\.yaml:29:7: No case shows that \`fee\` is rounded half-even and not [a-z, -]*${mode}`),
      ),
    ]);
  }); // prettier-ignore

  it('of rounded lines added up, of whole units, or of the lesser of such, acts on nothing', () => {
    for (const expr of ['sum(line.fee) * 3', 'max(sum(line.fee), 1.05 EUR) - 0.01 EUR', '-(sum(line.fee) + 2.5 EUR * count(line) * 0)'])
      expect(said(/name: period/, ['sum(line.fee)', expr]).filter((line) => line.includes('rounded'))).toEqual([]);
    for (const expr of ['sum(line.fee) / 3', 'average(line.fee)', 'sum(line.fee) * 1.5', 'sum(line.fee + 0.001 EUR)'])
      expect(said(/name: period/, ['sum(line.fee)', expr], ['unit: EUR\n        cite: act s. 1\n        round: { mode: half-even, step: "0.01", cite: act s. 1 }\nunt', 'unit: EUR\n        cite: act s. 1\n        notApplicable: None.\n        round: { mode: half-even, step: "0.01", cite: act s. 1 }\nunt']).join()).toContain('`total` is rounded half-even');
  }); // prettier-ignore

  it('is proved by cases of its own, not by those of another of its stage', () => {
    const half = ['    outputs: [total]\n    formulas:\n', '    outputs: [total, half]\n    formulas:\n      half: { label: Half, expr: total * 0.5, unit: EUR, cite: act s. 1, round: { mode: half-even, step: "0.01", cite: act s. 1 } }\n'] as const;
    const more = ['sum(line.fee)', 'sum(line.fee) * 0.1'] as const;
    const of = files(NONE, half, more);
    const period = (name: string, mass: string, expect: string) =>
      `- { name: ${name}, stage: producer_period, on: 2025-06-30, facts: { lines: [{ mass: ${mass} }] }, expect: { ${expect} } }\n`;
    const issues = (cases: string) =>
      checkCoverage(loadedFrom({ ...of, cases: { 'a.yaml': CASES.slice(0, -1).join('') + cases } }));
    const lines = (cases: string) => issues(cases).map(issueLine);
    const whole = period('whole', '1 kg', 'total: 0.10 EUR, half: 0.05 EUR');
    const total = period('a', '0.05 kg', 'total: 0.00 EUR') + period('b', '0.15 kg', 'total: 0.02 EUR') + period('c', '0.11 kg', 'total: 0.01 EUR');
    const halved = period('d', '0.1 kg', 'half: 0.00 EUR') + period('e', '0.3 kg', 'half: 0.02 EUR');
    expect(lines(whole + total + halved)).toEqual([]);
    expect(lines(whole + total)).toEqual([expect.stringMatching(/`half` is rounded half-even and not half-away-from-zero, up, down\. \(found round: \{ mode: half-even, step: "0\.01" \}; write a case where it would come out otherwise: on the half of a step, or below it\)$/)]);
    expect(issues(whole + total).map(({ code }) => code)).toEqual(['rules.unproved']);
    expect(lines(whole + halved)).toEqual([expect.stringContaining('`total` is rounded half-even and not half-away-from-zero, up')]);
  }); // prettier-ignore

  it('of a second pass is proved by cases that give what stands above', () => {
    const later = (name: string, mass: string, last: string) =>
      `- { name: ${name}, stage: line, on: 2025-06-30, facts: { mass: ${mass}, producer_year: { times: "1" } }, expect: { last: ${last} } }\n`;
    const of = files(NONE,
      ['bands:\n', '  producer_year:\n    times: { type: count, label: Times }\nbands:\n'],
      ['  producer_period:\n', '    second:\n      label: Once the year is known\n      outputs: [last]\n      formulas:\n        last: { label: Last, expr: fee * 0.5 * producer_year.times / 1 piece, unit: EUR, cite: act s. 1, round: { mode: half-even, step: "0.01", cite: act s. 1 } }\n  producer_period:\n'],
      ['untranslatable', '  producer_year:\n    outputs: [seen]\n    formulas:\n      seen: { label: Seen, expr: times, unit: piece, cite: act s. 1 }\nuntranslatable'],
    );
    const lines = (cases: string) =>
      checkCoverage(loadedFrom({ ...of, cases: { ...of.cases, 'b.yaml': `- { name: year, stage: producer_year, on: 2025-06-30, facts: { times: "1", periods: [] }, expect: { seen: 1 piece } }\n${cases}` } })).map(issueLine);
    expect(lines(later('a', '0.01 kg', '0.00 EUR') + later('b', '0.03 kg', '0.02 EUR'))).toEqual([]);
    expect(lines(later('b', '0.03 kg', '0.02 EUR'))).toEqual([expect.stringMatching(/rulebook\.yaml:\d+:9: No case shows that `last` is rounded half-even and not half-away-from-zero, up\./)]);
  }); // prettier-ignore

  it('of fifths has no halves, and of halves nothing less', () => {
    const of = (expr: string, mode: string) =>
      said(/name: period/, ['sum(line.fee)', expr], [
        'sum(line.fee)\n        unit: EUR\n        cite: act s. 1\n        round: { mode: half-even'.replace('sum(line.fee)', expr),
        `${expr}\n        unit: EUR\n        cite: act s. 1\n        round: { mode: ${mode}`,
      ]).find((line) => line.includes('`total`'));
    expect(of('sum(line.fee) * 0.2', 'half-even')).toContain('half-even and not up, down.');
    expect(of('sum(line.fee) * 0.2', 'down')).toContain('down and not half-away-from-zero, half-even, up.');
    expect(of('sum(line.fee) * 0.5', 'up')).toContain('up and not half-even, down.');
    expect(of('sum(line.fee) * 0.5', 'half-even')).toContain('half-even and not half-away-from-zero, up, down.');
  }); // prettier-ignore
});

describe('the last day of a rulebook', () => {
  it.each([
    [/last day/, 'The rulebook ends on 2026-12-31, and no case on 2026-12-31 shows it. (found nothing; write a case with on: 2026-12-31)'],
    [/after/, 'The rulebook ends on 2026-12-31, and no case on 2027-01-01 shows it. (found nothing; write a case with on: 2027-01-01, refused: not-in-force)'],
  ])('has no case without %s', (without, issue) => {
    expect(said(without)).toEqual([expect.stringContaining(issue)]);
  }); // prettier-ignore
});

describe('cases of many rows', () => {
  it('leave edges and roundings untried, which is said and shuts the gate', () => {
    const rows = Array.from({ length: 9_000 }, () => '{ mass: 1 kg }').join(', ');
    const large = (name: string) =>
      `- { name: ${name}, stage: producer_period, on: 2025-06-30, facts: { lines: [${rows}] }, expect: { total: 9000.00 EUR } }\n`;
    const of = files(/half|heavy|edge/);
    const cases = { ...of.cases, 'large.yaml': large('a'), 'larger.yaml': large('b') };
    const issues = checkCoverage(loadedFrom({ ...of, cases }));
    expect(issues.map(({ severity }) => severity)).not.toContain('warning');
    expect(issues.filter(({ code }) => code === 'rules.unproved').map(issueLine)).toEqual([
      expect.stringContaining('No case on the edge 20 kg'),
      expect.stringContaining('No case just beyond the edge 20 kg'),
      expect.stringMatching(/^rulebook\.yaml:25:1: 3 edges and roundings were not tried: the cases hold too many rows\. \(found 8 cases; write several small cases\)$/),
    ]);
  }); // prettier-ignore
});
