import { describe, expect, it } from '@jest/globals';
import { SHARES_YAML } from '../../test/edges-rulebook.js';
import { lawful, sampleFiles } from '../../test/sample-rulebook.js';
import { readRulebookFiles, rulebookFolders, rulebooksFolder } from '../rulebook-files.js';
import { checkGates, issueLine, loadRulebook } from './index.js';
import { checkStated } from './stated.js';

function said(change: (yaml: string) => string = (yaml) => yaml): string[] {
  const loaded = loadRulebook(sampleFiles((yaml) => change(lawful(yaml))));
  if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join('\n'));
  return checkStated(loaded.rulebook).map(issueLine);
}

const guard = 'guard: { lowest: "0", highest: "5", greatestChange: "900" }';
const share = 'lowest: "0", highest: "100", label: Recycled share';

describe('what is published names the page of each source', () => {
  it.each([
    [
      ', address: https://example.org/act',
      '',
      'The source act names no page. (found nothing; write address: https://.../...)',
    ],
    ['.org/act', '.org', 'The source act names a home page and not the page that says it. (found'],
    ['.org/act', '.org//', 'The source act names a home page'],
  ])('%s, not %j', (from, to, issue) => {
    expect(said((yaml) => yaml.replace(from, to))).toEqual([expect.stringContaining(issue)]);
  });

  it('and is told what to write, where', () => {
    const place = (yaml: string) => said((text) => text.replace('https://example.org/act', yaml));
    expect(place('https://example.org')).toEqual([
      'rulebook.yaml:9:3: The source act names a home page and not the page that says it. (found https://example.org; write address: https://.../...)',
    ]);
    expect(said((yaml) => yaml.replace(', address: https://example.org/act', ''))).toEqual([
      'rulebook.yaml:9:3: The source act names no page. (found nothing; write address: https://.../...)',
    ]);
  });

  it('by a path or a query', () => {
    expect(said()).toEqual([]);
    expect(said((yaml) => yaml.replace('.org/act', '.org/?p=11037'))).toEqual([]);
  });

  it('and shuts the gate of the schema, not the loader: what was adopted before still computes', () => {
    const files = sampleFiles((yaml) => yaml.replace('.org/act', '.org'));
    const { results } = checkGates(files);
    expect(loadRulebook(files).ok).toBe(true);
    expect(results.find(({ gate }) => gate === 'schema')?.state).toBe('failed');
  });
});

describe('what is published guards each rate', () => {
  it.each([
    [guard, 'guard: { lowest: "0", highest: "5" }'],
    [guard, 'guard: { lowest: "0", greatestChange: "50" }'],
    [`    ${guard}\n`, ''],
  ])('by a highest and a greatest change: %s, not %j', (from, to) => {
    const issues = said((yaml) => yaml.replace(from, to));
    expect(issues).toEqual([expect.stringContaining('rate is a rate: a slip of the keyboard')]);
  });

  it.each([
    ['guard: { highest: "100", greatestChange: "50" }', 'guard: { highest: "100" }'],
    ['guard: { highest: "100", greatestChange: "50" }', 'guard: { greatestChange: "50" }'],
    ['    guard: { highest: "100", greatestChange: "50" }\n', ''],
  ])('and each share of something: %s, not %j', (from, to) => {
    const found = to === '' ? 'nothing' : to;
    expect(said((yaml) => yaml.replace(from, to))).toEqual([
      `rulebook.yaml:33:3: surcharge is a share: a slip of the keyboard would become law. (found ${found}; write guard: { lowest: "0", highest: "100", greatestChange: "50" })`,
    ]);
  });

  it('and leaves alone what only says whether something applies, and a mass', () => {
    const read = (unit: string, values: string, condition: string) =>
      said((yaml) =>
        yaml
          .replace('  surcharge:', `  least: { label: Least, unit: ${unit}, lastCheckedOn: 2026-11-23, values: [${values}] }\n  surcharge:`)
          .replace('expr: if late then', `expr: if late and ${condition} then`),
      ); // prettier-ignore
    const from = (year: string, value: string) =>
      `{ from: ${year}-01-01, value: ${value}, cite: act s. 2 }`;
    const none = from('2024', 'n/a');
    expect(read('"1"', `${none}, ${from('2025', '"1"')}`, 'least is not n/a')).toEqual([]);
    expect(read('kg', from('2024', '"3"'), 'sum(line.mass) > least')).toEqual([]);
    for (const [unit, values] of [
      ['"%"', `${none}, ${from('2025', '"1"')}`],
      ['"1"', from('2024', '"1"')],
      ['"1"', `${none}, ${from('2025', '"1"')}, ${from('2026', '"2"')}`],
    ] as const)
      expect(read(unit, values, 'least is not n/a')).toEqual([
        expect.stringContaining('least is a share'),
      ]);
  });

  it('of money by anything, and of money alone', () => {
    for (const [unit, stated] of [
      ['EUR/kg', 'EUR/t'],
      ['EUR', 'EUR'],
    ] as const) {
      const minimum = `  minimum:\n    label: Minimum\n    unit: ${stated}\n    lastCheckedOn: 2026-11-23\n    values: [{ from: 2024-01-01, value: "5", cite: act s. 2 }]\n`;
      const read = unit === 'EUR' ? 'max(base, minimum)' : 'base + minimum * ev_mass';
      const issues = said((yaml) =>
        yaml
          .replace('  surcharge:', `${minimum}  surcharge:`)
          .replace('else base\n', `else ${read}\n`),
      );
      expect(issues).toEqual([
        expect.stringMatching(
          /^rulebook\.yaml:\d+:3: minimum is a rate: a slip of the keyboard would be charged\. \(found nothing; write guard: \{ lowest: "0", highest: "10", greatestChange: "50" \}\)$/,
        ),
      ]);
    }
  });

  it('so that a slip of the decimal point passes no gate', () => {
    const folder = rulebookFolders(rulebooksFolder()).find(({ id }) => id.startsWith('demo/'));
    const files = readRulebookFiles(folder?.folder ?? '');
    const rates = files.tables['base-rates-2026.csv'] ?? '';
    const slip = rates.replace('ev,lithium_ion_nmc,0.36', 'ev,lithium_ion_nmc,3.60');
    expect(slip).not.toBe(rates);
    const { results, sound } = checkGates({
      ...files,
      tables: { ...files.tables, 'base-rates-2026.csv': slip },
    });
    expect(sound).toBe(false);
    expect(results.find(({ gate }) => gate === 'guards')?.state).toBe('failed');
  });
});

describe('what is left unsaid has a code by which a gate or a caller tells it', () => {
  it.each([
    ['rules.address', ', address: https://example.org/act', ''],
    ['rules.guard', `    ${guard}\n`, ''],
    ['rules.missing', share, 'lowest: "8", label: Recycled share'],
  ])('%s', (code, from, to) => {
    const loaded = loadRulebook(sampleFiles((yaml) => lawful(yaml).replace(from, to)));
    const codes = loaded.ok ? checkStated(loaded.rulebook).map((issue) => issue.code) : [];
    expect(codes).toEqual([code]);
  });
});

describe('what is published says why a fact is refused', () => {
  it.each([
    ['lowest: "8", highest: "12", label: Recycled share'],
    ['lowest: "0", highest: "12", label: Recycled share'],
    ['lowest: "8", label: Recycled share'],
  ])('beyond %s', (bounds) => {
    const refuses = 'The bounds of share refuse facts, and no provision says why.';
    expect(said((yaml) => yaml.replace(share, bounds))).toEqual([expect.stringContaining(refuses)]);
    expect(said((yaml) => yaml.replace(share, `cite: act s. 4, ${bounds}`))).toEqual([]);
  });

  it('of any kind, and says what to write', () => {
    const units = (bounds: string) =>
      said((yaml) => yaml.replace('{ type: count,', `{ type: count, ${bounds},`));
    for (const most of ['100', '2'])
      expect(units(`highest: "${most}"`)).toEqual([
        `rulebook.yaml:16:5: The bounds of units refuse facts, and no provision says why. (found highest: "${most}"; write cite: a source and its provision)`,
      ]);
    for (const bounds of ['lowest: "0"', 'lowest: "1"', 'lowest: "0", highest: "1"'])
      expect(units(bounds)).toEqual([]);
  });

  it('but not where the bounds are those of what can be', () => {
    for (const bounds of ['lowest: "0", label: Share', 'highest: "1", label: Share'])
      expect(said((yaml) => yaml.replace(share, bounds))).toEqual([]);
  });
});

describe('a number of the law in a formula is no part of what is published', () => {
  const literals = (changed: (yaml: string) => string) => {
    const loaded = loadRulebook(sampleFiles((yaml) => changed(lawful(yaml))));
    if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join('\n'));
    return checkStated(loaded.rulebook).map((issue) => {
      expect([issue.code, issue.severity]).toEqual(['rules.literal', 'error']);
      expect(issueLine(issue).replace(/^.*?: /, '')).toMatch(
        /^A number of the law stands in (factor|fee), without a day, citation or guard\. \(found .*; write a parameter\)$/,
      );
      return issue.value;
    });
  };
  const factor = 'expr: if first_of(share, 0 %) >= enough_recycled then recycled_factor else 100 %';

  it.each([
    ['if mass > 5 kg then 1 else 1', ['5 kg']],
    ['if mass > 1 t then 1 else 1', ['1 t']],
    ['if first_of(share, 0 %) >= 16 % then 90 % else 100 %', ['16 %', '90 %']],
    ['if mass > 0.5 kg then 1 else 1', ['0.5 kg']],
    ['if mass > 0.05 kg then 1 else 1', ['0.05 kg']],
    ['if mass > 100 kg then 1 else 1', ['100 kg']],
    ['if mass > 1.5 kg or mass / 3 > 1.5 kg then 1 else 1', ['1.5 kg']],
    ['if mass > 1.00 kg and mass > 0.0 t then 1 else 1', ['1.00 kg']],
    ['1 + 2 point + 1 point', ['2 point', '1 point']],
    ['if category = ev then 100.0 % else 1 %', ['1 %']],
    ['if on >= 2025-07-01 then 1 else 1', []],
    ['if mass > 0 kg and units > 1 piece then 100 % else 0 %', ['1 piece']],
    ['if mass / 3 > 0 kg then 2 else 1', []],
    ['if units / 1 piece > 2 then 1 else 1', []],
    ['if mass * 1 piece > mass * units then 1 else 1', []],
    ['if 1 kg * units > mass * units then 1 else 1', []],
    ['if 1 EUR / 1 kg * mass > 0 EUR then 1 else 1', ['1 EUR']],
  ])('%s', (expr, found) => {
    const whole = `expr: (${expr}) * (if first_of(share, 0 %) >= enough_recycled then recycled_factor else 100 %)`;
    expect(literals((yaml) => yaml.replace(factor, whole))).toEqual(found);
  });

  it.each([
    ['rate[category] * mass * factor * 100', ['100']],
    ['rate[category] * (2 * mass) * factor', []],
    ['rate[category] * mass * factor / 12', ['12']],
    ['rate[category] * 2 * mass * factor', ['2']],
    ['rate[category] * mass * factor * (if units > 0 piece then 3 * -4 else max(5, 6))', ['3', '4', '5', '6']],
    ['rate[category] * mass * factor * (if month(on) > 6 then 1 else 0)', []],
    ['-1 * rate[category] * mass * factor * 0', []],
  ])('and no plain number makes money of money: %s', (expr, found) => {
    const fee = 'expr: rate[category] * mass * factor';
    expect(literals((yaml) => yaml.replace(fee, `expr: "${expr}"`))).toEqual(found);
  }); // prettier-ignore

  it('in a second pass as well', () => {
    const rulebookYaml = SHARES_YAML.replace(
      'first_of(net, 0 kg), 0.01',
      'first_of(net, 5 kg), 0.01',
    );
    const loaded = loadRulebook({ rulebookYaml, tables: {}, cases: {} });
    if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join('\n'));
    expect(checkStated(loaded.rulebook).map(issueLine)).toContainEqual(
      expect.stringMatching(/A number of the law stands in part, .*found 5 kg/),
    );
  });
});
