import { describe, expect, it } from '@jest/globals';
import { sampleFiles, SAMPLE_YAML } from '../../test/sample-rulebook.js';
import { issueLine, loadRulebook } from './index.js';

/** Line of the sample on which a text stands, counted from 1. */
function lineOf(yaml: string, text: string): number {
  return yaml.slice(0, yaml.indexOf(text)).split('\n').length;
}

function issuesAfter(from: string, to: string) {
  expect(SAMPLE_YAML).toContain(from);
  const yaml = SAMPLE_YAML.replace(from, to);
  const loaded = loadRulebook(sampleFiles(() => yaml));
  return { yaml, issues: loaded.ok ? [] : loaded.issues };
}

describe('a rulebook that is right', () => {
  it('loads without an issue', () => {
    const loaded = loadRulebook(sampleFiles());
    expect(loaded.ok ? loaded.warnings : loaded.issues.map(issueLine)).toEqual([]);
  });

  it('is the same with the line ends and byte-order mark of another system', () => {
    const loaded = loadRulebook(sampleFiles((yaml) => `\uFEFF${yaml.replaceAll('\n', '\r\n')}`));
    expect(loaded.ok && loaded.rulebook.files.rulebookYaml).toBe(SAMPLE_YAML);
  });
});

describe('a number with a unit', () => {
  it.each(['kWh', 'Wh', 'MWh'])('can be written in %s', (unit) => {
    const energy = `rate[category] * mass * factor * (2 ${unit} / 2 ${unit})`;
    const { issues } = issuesAfter('rate[category] * mass * factor', energy);
    expect(issues.map(issueLine)).toEqual([]);
  });
});

describe('the checker names line, what was found and what to write', () => {
  it.each([
    [
      'adding kilograms to euros',
      'expr: rate[category] * mass * factor',
      'expr: rate[category] * mass + mass',
      'kg cannot be added to EUR',
      'kg',
      /EUR.*EUR\/kg/,
    ],
    [
      'a look-up without a key',
      'expr: rate[category] * mass',
      'expr: rate * mass',
      'a look-up needs its keys',
      'rate',
      /rate\[category\]/,
    ],
    [
      'an unknown enumeration value',
      'line.category = ev',
      'line.category = evv',
      'no value of category',
      'evv',
      /ev/,
    ],
    ['a misspelt name', '* mass * factor', '* mas * factor', 'not known here', 'mas', /mass/],
    [
      'money without a rounding',
      '        round: { mode: half-away-from-zero, step: "0.01", cite: act s. 5 }\n',
      '',
      'without a stated rounding',
      'rate[category] * mass * factor',
      /round:/,
    ],
    [
      'a rounding finer than a cent',
      'step: "0.01"',
      'step: "0.001"',
      'whole minor units',
      '0.001',
      /0.01/,
    ],
    [
      'a rounding that cites nothing',
      ', step: "0.01", cite: act s. 5',
      ', step: "0.01"',
      'no `cite`',
      'nothing',
      /cite: act/,
    ],
    [
      'a formula without a citation',
      '        cite: act s. 4\n',
      '',
      'no `cite`',
      'nothing',
      /cite: act/,
    ],
    [
      'a value without a citation',
      'value: "10", cite: act s. 2',
      'value: "10"',
      'no `cite`',
      'nothing',
      /cite: act/,
    ],
    [
      'a source that is not declared',
      'cite: act s. 4',
      'cite: code s. 4',
      'No source',
      'code',
      /act/,
    ],
    [
      'a citation without a provision',
      'cite: act s. 4',
      'cite: act',
      'names no provision',
      'act',
      /act Art/,
    ],
    ['a unit that does not fit', 'unit: kg/piece', 'unit: kg', 'gives kg/piece', 'kg/piece', /kg/],
    ['an unknown unit', 'unit: kg/piece', 'unit: pounds', 'unit is not known', 'pounds', /kg/],
    ['another currency', 'unit: EUR/kg', 'unit: USD/kg', 'another currency', 'USD', /EUR/],
    ['a number without quotes', 'value: "10"', 'value: 10', 'stands in quotes', '10', /"10"/],
    ['a number with a comma', 'value: "10"', 'value: "10,5"', 'no plain decimal', '10,5', /1\.60/],
    [
      'a parameter that nothing reads',
      'base * (100 % + surcharge)',
      'base * 110 %',
      'No formula reads this parameter',
      'surcharge',
      /formula/,
    ],
    [
      'an input that nothing reads',
      'first_of(share, 0 %) >= 16 %',
      '20 % >= 16 %',
      'No formula reads this input',
      'share',
      /formula/,
    ],
    [
      'a formula that nothing reads',
      '* mass * factor',
      '* mass',
      'Nothing reads this formula',
      'factor',
      /formula/,
    ],
    [
      'a result that can be n/a without saying when',
      '        notApplicable: No units.\n',
      '',
      'can be n/a',
      'mass / units',
      /notApplicable/,
    ],
    [
      'a formula that needs itself',
      'expr: mass / units',
      'expr: unit_mass * 2',
      'needs its own result',
      'unit_mass → unit_mass',
      /another name/,
    ],
    [
      'an unknown key',
      'lastCheckedOn: 2026-11-23',
      'lastCheckedOnn: 2026-11-23',
      'no `lastCheckedOn`',
      'nothing',
      /lastCheckedOn/,
    ],
    [
      'a value above its guard',
      'highest: "5"',
      'highest: "1"',
      'above the highest',
      '2 EUR/kg',
      /between 0 and 1/,
    ],
    [
      'a gap before the first value',
      'from: 2024-01-01, value',
      'from: 2024-06-01, value',
      'no value from 2024-01-01 to 2024-05-31',
      'from: 2024-06-01',
      /2024-01-01/,
    ],
    [
      'a day that does not exist',
      'from: 2025-07-01',
      'from: 2025-06-31',
      'no day',
      '2025-06-31',
      /2026-01-01/,
    ],
    [
      'dates out of order',
      'from: 2025-07-01',
      'from: 2024-01-01',
      'earliest to the latest',
      '2024-01-01, then 2024-01-01',
      undefined,
    ],
    [
      'a stage that cannot be read',
      'count(line)',
      'count(producer_year)',
      'cannot be counted',
      'producer_year',
      /count\(line\)/,
    ],
    [
      'rows read one by one',
      'sum(line.fee)',
      'line.fee',
      'many rows',
      'line.fee',
      /sum\(line\.fee\)/,
    ],
    [
      'a window over a single fact',
      'average(placed over -3..-1)',
      'average(collected over -3..-1)',
      'value for each year',
      'collected',
      /perYear/,
    ],
    [
      'a fact of many years read as one',
      'average(placed over -3..-1)',
      'placed',
      'value for each year',
      'placed',
      /average/,
    ],
    [
      'comparing unlike things',
      'first_of(share, 0 %) >= 16 %',
      'first_of(share, 0 %) >= 16 kg',
      'cannot be compared',
      'kg',
      /plain number/,
    ],
    ['dividing by zero', 'mass / units', 'mass / 0', 'divides by zero', '0', /another/],
    [
      'a character that is not of the language',
      'mass / units',
      'mass ÷ units',
      'not part of the language',
      '÷',
      /`\/`/,
    ],
    [
      'a bracket left open',
      'mass / units',
      '(mass / units',
      'expected here',
      'the end of the expression',
      /`\)`/,
    ],
    [
      'a table that is not there',
      'table: rates.csv',
      'table: rate.csv',
      'no such table',
      'rate.csv',
      /rates.csv/,
    ],
    [
      'an output that is no formula',
      'outputs: [fee,',
      'outputs: [feee,',
      'No formula',
      'feee',
      /fee/,
    ],
    [
      'a name that already means something',
      'factor:',
      'rate:',
      'already means',
      'rate',
      /another name/,
    ],
  ])('%s', (...[, from, to, message, found, write]) => {
    const { yaml, issues } = issuesAfter(from, to);
    const issue = issues.find((each) => each.message.includes(message));
    expect(issues.map(issueLine).join('\n')).toContain(message);
    expect(issue?.severity).toBe('error');
    expect(issue?.value).toBe(found);
    if (write !== undefined) expect(issue?.expected).toMatch(write);
    expect(issue?.location.row).toBeGreaterThan(0);
    expect(issue?.location.row).toBeLessThanOrEqual(yaml.split('\n').length);
  });

  it('points at the very character in an expression', () => {
    const { yaml, issues } = issuesAfter(
      'rate[category] * mass * factor',
      'rate[category] * mass * factr',
    );
    const [issue] = issues;
    expect(issue?.location).toEqual({
      file: 'rulebook.yaml',
      row: lineOf(yaml, 'factr'),
      column: String(
        (yaml.split('\n').find((line) => line.includes('factr')) ?? '').indexOf('factr') + 1,
      ),
    });
  });

  it('points into an expression of several lines', () => {
    const { yaml, issues } = issuesAfter(
      'expr: mass / units',
      'expr: >\n          mass\n          / unitz',
    );
    expect(issues[0]?.location).toEqual({
      file: 'rulebook.yaml',
      row: lineOf(yaml, '/ unitz'),
      column: '13',
    });
  });

  it('says everything at once', () => {
    const { issues } = issuesAfter('currency: EUR', 'currency: eur');
    expect(issues.length).toBe(1);
    const loaded = loadRulebook(
      sampleFiles((yaml) =>
        yaml.replace('currency: EUR', 'currency: eur').replace('unit: kg/piece', 'unit: pounds'),
      ),
    );
    expect(loaded.ok ? 0 : loaded.issues.length).toBe(2);
  });
});

describe('tables', () => {
  const withRates = (csv: string) => {
    const loaded = loadRulebook({
      ...sampleFiles(),
      tables: { ...sampleFiles().tables, 'rates.csv': csv },
    });
    return loaded.ok ? [] : loaded.issues.map(issueLine);
  };

  it.each([
    ['category,value\nportable,2\n', 'rates.csv:1:1: The table has no value for ev.'],
    [
      'category,value\nportable,2\nev,1\nev,2\n',
      'rates.csv:4:1: This row says again what line 3 says.',
    ],
    [
      'category,value\nportable,2\nevv,1\n',
      'rates.csv:3:1: This is no value of category. (found evv; write ev)',
    ],
    [
      'category,value\nportable,2\nev,"1,5"\n',
      'rates.csv:3:2: This is no plain decimal number. (found 1,5; write 1.60 or n/a)',
    ],
    ['category;value\nportable;2\n', 'rates.csv:1:1: The table has other columns'],
    ['category,value\nportable,2\nev,1\n*,3\n', 'rates.csv:4:1: Nothing can reach this row'],
    ['category,value\nportable,2,3\n', 'Not readable as CSV'],
  ])('%j', (csv, expected) => {
    expect(withRates(csv).join('\n')).toContain(expected);
  });
});
