import { describe, expect, it } from '@jest/globals';
import { sampleFiles } from '../../test/sample-rulebook.js';
import { parseCalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import { ratio } from '../kernel/ratio.js';
import { interpretStage } from './evaluate.js';
import { loadRulebook } from './load-rulebook.js';
import type { Rulebook, RulebookFiles } from './model.js';
import { outputLines, outputsAsJson } from './printed-trace.js';
import { receiptOf, rulebookHash, type Receipt } from './receipt.js';
import type { Outputs } from './values.js';

const validOn = valueOf(parseCalendarDate('2025-07-01'));
const recordedAt = new Date('2025-08-01T10:00:00Z');
const facts = { category: 'ev', mass: '1 kg', units: '3' };
/** Two texts have the same hash only when they are the same. */
const hash = (text: string): string => `<${text}>`;

function load(files: RulebookFiles = sampleFiles()): Rulebook {
  const loaded = loadRulebook(files);
  if (!loaded.ok) throw new Error('sample');
  return loaded.rulebook;
}

function outputs(): Outputs {
  const evaluation = interpretStage(load(), 'line', facts, { on: validOn });
  if (!evaluation.ok) throw new Error('refused');
  return evaluation.outputs;
}

function receipt(change: { facts?: object; outputs?: Outputs | readonly Outputs[] } = {}): Receipt {
  const result = { facts: { ...facts, ...change.facts }, outputs: change.outputs ?? outputs() };
  return receiptOf(load(), result, { validOn, recordedAt, hash });
}

describe('a receipt', () => {
  it('says which rules, facts, days and results it binds, the same each time', () => {
    expect(receipt()).toEqual(receipt());
    expect(receipt()).toMatchObject({
      engineVersion: '1',
      rulebookId: 'test/sample',
      rulebookHash: rulebookHash(load(), hash),
      validOn: '2025-07-01',
      recordedAt: '2025-08-01T10:00:00.000Z',
      inputHash: '<{"category":"ev","mass":"1 kg","units":"3"}>',
    });
  });

  it('holds fractions whole: a third is not what its printed decimals say', () => {
    const third: Outputs = { part: { kind: 'number', amount: ratio(1n, 3n), unit: 'kg' } };
    const cut: Outputs = {
      part: { kind: 'number', amount: ratio(333_333n, 1_000_000n), unit: 'kg' },
    };
    expect(receipt({ outputs: third }).outputHash).toBe('<{"part":"1/3 kg"}>');
    expect(receipt({ outputs: cut }).outputHash).not.toBe(receipt({ outputs: third }).outputHash);
  });

  it('holds the outputs of many lines in their order, whatever kind they are', () => {
    const [yes, choice]: Outputs[] = [
      { late: { kind: 'yes-no', value: true } },
      { size: { kind: 'choice', value: 'light' } },
    ];
    if (yes === undefined || choice === undefined) throw new Error('Two were made.');
    const both = receipt({ outputs: [yes, choice] }).outputHash;
    expect(both).toBe('<[{"late":"yes"},{"size":"light"}]>');
    expect(receipt({ outputs: [choice, yes] }).outputHash).not.toBe(both);
  });

  it('changes with a fact', () => {
    expect(receipt({ facts: { units: '4' } }).inputHash).not.toBe(receipt().inputHash);
  });
});

describe('the hash of a rulebook', () => {
  it('is of its rules and tables; its cases and line ends do not count', () => {
    const of = (files: RulebookFiles): string => rulebookHash(load(files), hash);
    const files = sampleFiles();
    const fee = `- name: a kilogram
  stage: line
  on: 2025-07-01
  facts: { category: ev, mass: 1 kg, units: 3 }
  expect: { fee: 0.34 EUR }
`;
    expect(of({ ...files, cases: { 'fee.yaml': fee } })).toBe(of(files));
    expect(of({ ...files, rulebookYaml: files.rulebookYaml.replaceAll('\n', '\r\n') })).toBe(
      of(files),
    );
    expect(of(sampleFiles((yaml) => yaml.replace('value: "10"', 'value: "11"')))).not.toBe(
      of(files),
    );
    const tables = { ...files.tables, 'rates.csv': 'category,value\nportable,2.00\nev,0.38\n' };
    expect(of({ ...files, tables })).not.toBe(of(files));
  });
});

describe('outputs', () => {
  const some: Outputs = {
    fee: { kind: 'number', amount: ratio(1n, 3n), unit: 'EUR' },
    share: { kind: 'number', amount: ratio(1n, 4n), unit: '1' },
    late: { kind: 'yes-no', value: false },
    none: { kind: 'not-applicable', reason: new Map() },
  };

  it('go to a program exactly: a fraction where decimals do not end, money with its cents', () => {
    expect(outputsAsJson(some)).toEqual({
      fee: '1/3 EUR',
      share: '0.25',
      late: false,
      none: 'n/a',
    });
    const euro: Outputs = { fee: { kind: 'number', amount: ratio(2n, 1n), unit: 'EUR' } };
    expect(outputsAsJson(euro)).toEqual({ fee: '2.00 EUR' });
  });

  it('go to a terminal one a line', () => {
    expect(outputLines(some)).toEqual([
      'fee = 0.333333… EUR',
      'share = 0.25',
      'late = no',
      'none = n/a',
    ]);
  });
});
