import { describe, expect, it } from '@jest/globals';
import { SHARES_YAML } from '../../test/edges-rulebook.js';
import { sampleFiles } from '../../test/sample-rulebook.js';
import { readRulebookFiles, rulebookFolders, rulebooksFolder } from '../rulebook-files.js';
import { checkGates, issueLine, loadRulebook } from './index.js';
import { checkStated } from './stated.js';

const shares = /^rulebook\.yaml:\d+:\d+: A number of the law stands in factor/;

function said(change: (yaml: string) => string = (yaml) => yaml): string[] {
  const loaded = loadRulebook(sampleFiles(change));
  if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join('\n'));
  return checkStated(loaded.rulebook)
    .map(issueLine)
    .filter((line) => !shares.test(line));
}

const guard = 'guard: { lowest: "0", highest: "5", greatestChange: "900" }';
const share = 'lowest: "0", highest: "100", label: Recycled share';

describe('what is published names the page of each source', () => {
  it.each([
    [', address: https://example.org/act', '', 'The source act names no page. (write'],
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
      'rulebook.yaml:9:3: The source act names no page. (write address: https://.../...)',
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

  it('and leaves alone what is no money', () => {
    // The surcharge of the sample is a percentage without a guard.
    expect(said()).toEqual([]);
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
          /^rulebook\.yaml:\d+:3: minimum is a rate: a slip of the keyboard would be charged\. \(write guard: \{ lowest: "0", highest: "10", greatestChange: "50" \}\)$/,
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
    const loaded = loadRulebook(sampleFiles((yaml) => yaml.replace(from, to)));
    const codes = loaded.ok ? checkStated(loaded.rulebook).map((issue) => issue.code) : [];
    expect(codes.filter((each) => each !== 'rules.literal')).toEqual([code]);
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
        'rulebook.yaml:16:5: The bounds of units refuse facts, and no provision says why. (write cite: a source and its provision)',
      ]);
    for (const bounds of ['lowest: "0"', 'lowest: "1"', 'lowest: "0", highest: "1"'])
      expect(units(bounds)).toEqual([]);
  });

  it('but not where the bounds are those of what can be', () => {
    for (const bounds of ['lowest: "0", label: Share', 'highest: "1", label: Share'])
      expect(said((yaml) => yaml.replace(share, bounds))).toEqual([]);
  });
});

describe('a number of the law in a formula is warned of', () => {
  const literals = (expr: string) => {
    const files = sampleFiles((yaml) =>
      yaml.replace(
        'if first_of(share, 0 %) >= 16 % then 90 % else 100 %',
        `first_of(share, 1) * (${expr})`,
      ),
    );
    const loaded = loadRulebook(files);
    if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join('\n'));
    return checkStated(loaded.rulebook).map((issue) => {
      expect([issue.code, issueLine(issue).replace(/^.*?: /, '')]).toEqual([
        'rules.literal',
        `A number of the law stands in factor, without a day, citation or guard. (found ${String(issue.value)}; write a parameter)`,
      ]);
      return [issue.value, issue.severity];
    });
  };

  it.each([
    ['if mass > 5 kg then 1 else 1', ['5 kg']],
    ['if first_of(share, 0 %) >= 16 % then 90 % else 100 %', ['16 %', '90 %']],
    ['if mass > 0.5 kg then 1 else 1', ['0.5 kg']],
    ['if mass > 0.05 kg then 1 else 1', ['0.05 kg']],
    ['if mass > 100 kg then 1 else 1', ['100 kg']],
    ['if mass > 1.5 kg or mass / 3 > 1.5 kg then 1 else 1', ['1.5 kg']],
    ['if mass > 1.00 kg and mass > 0.0 t then 1 else 1', []],
    ['1 + 2 point + 1 point', ['2 point']],
    ['if category = ev then 100.0 % else 1 %', []],
    ['if on >= 2025-07-01 then 1 else 1', []],
    ['if mass > 0 kg and units > 1 piece then 100 % else 0 %', []],
    ['if mass / 3 > 0 kg then 2 else 1', []],
  ])('%s', (expr, found) => {
    expect(literals(expr)).toEqual(found.map((text) => [text, 'warning']));
  });

  it('in a second pass as well', () => {
    const rulebookYaml = SHARES_YAML.replace(
      'first_of(net, 0 kg), 0.01',
      'first_of(net, 5 kg), 0.01',
    );
    const loaded = loadRulebook({ rulebookYaml, tables: {}, cases: {} });
    if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join('\n'));
    const warned = checkStated(loaded.rulebook).filter(({ code }) => code === 'rules.literal');
    expect(warned.map(issueLine)).toEqual([
      expect.stringMatching(/A number of the law stands in part, .*found 5 kg/),
    ]);
  });
});
