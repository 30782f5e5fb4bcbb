import { describe, expect, it } from '@jest/globals';
import { modulatedFiles } from '../../test/modulated-rulebook.js';
import { edited, loadedFrom } from '../../test/refused-rulebook.js';
import { sampleFiles } from '../../test/sample-rulebook.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { readRulebookFiles, rulebooksFolder } from '../rulebook-files.js';
import { changedOnDay } from './changed-on-day.js';
import type { RulebookFiles, StageName } from './model.js';

const on = '2024-01-01' as CalendarDate;
const later = '2025-07-01' as CalendarDate;
const outputs = [{ stage: 'line', name: 'fee' }] as const;
const known = ['category'];
const sample = loadedFrom(sampleFiles());

/** What the sample and the sample with these edits could make differently of a fee. */
const changes = (edits: readonly [string, string][], day = on, of = known) =>
  changedOnDay(sample, loadedFrom(sampleFiles((yaml) => edited(yaml, ...edits))), { on: day, outputs, known: of }); // prettier-ignore

function withTable(name: string, edit: (text: string) => string) {
  const files = sampleFiles();
  const tables = { ...files.tables, [name]: edit(files.tables[name] ?? '') };
  return loadedFrom({ ...files, tables });
}

describe('what two rulebooks could make differently by the law of one day', () => {
  it('is nothing where they differ in words, citations, cases or what the outputs never come to', () => {
    expect(changes([['label: Fee\n', 'label: The fee\n']])).toEqual({ of: 'none' });
    expect(changes([['cite: act s. 4', 'cite: act s. 44']])).toEqual({ of: 'none' });
    // Of the line's mass of one, and of the return's total.
    expect(changes([['value: "10", cite: act s. 2', 'value: "12", cite: act s. 2']])).toEqual({ of: 'none' });
    const files: RulebookFiles = { ...sampleFiles(), cases: {} };
    expect(changedOnDay(sample, loadedFrom(files), { on, outputs, known })).toEqual({ of: 'none' });
  }); // prettier-ignore

  it('is everything where a formula, its rounding, an input, or whether it holds at all differs', () => {
    expect(changes([['>= 16 % then 90 %', '>= 17 % then 90 %']])).toEqual({ of: 'all' });
    expect(changes([['mode: half-away-from-zero, step: "0.01"', 'mode: up, step: "0.01"']])).toEqual({ of: 'all' });
    expect(changes([['highest: "100"', 'highest: "90"']])).toEqual({ of: 'all' });
    const ended: [string, string] = ['about: A rule', 'until: 2025-06-30\nabout: A rule'];
    expect(changes([ended])).toEqual({ of: 'none' });
    expect(changes([ended], later)).toEqual({ of: 'all' });
  }); // prettier-ignore

  it('is told by the cells that the day takes and the words of a line that lead to them', () => {
    const draft = withTable('rates-2025.csv', (text) => edited(text, ['*,0.335', '*,0.77']));
    expect(changedOnDay(sample, draft, { on, outputs, known })).toEqual({ of: 'none' });
    const where = [{ category: 'ev' }];
    expect(changedOnDay(sample, draft, { on: later, outputs, known })).toEqual({
      of: 'some',
      where,
    });
    expect(changedOnDay(sample, draft, { on: later, outputs, known: [] })).toEqual({ of: 'all' });
    const total = [{ stage: 'producer_period', name: 'total' }] as const;
    expect(changedOnDay(sample, draft, { on: later, outputs: total, known })).toEqual({
      of: 'some',
      where,
    });
  });

  it('leaves out the days before a value that is put in between', () => {
    const between = [
      '- { from: 2025-07-01, table: rates-2025.csv',
      '- { from: 2024-10-01, table: rates-2025.csv, cite: act s. 1 }\n      - { from: 2025-07-01, table: rates-2025.csv',
    ] as [string, string];
    expect(changes([between])).toEqual({ of: 'none' });
    expect(changes([between], '2024-10-01' as CalendarDate)).toMatchObject({ of: 'some' });
    expect(changes([between], later)).toEqual({ of: 'none' });
  });

  it('knows the shipped demonstration by category and chemistry, and a bonus only by what any line may say', () => {
    const shipped = readRulebookFiles(`${rulebooksFolder()}/demo/eco-modulated-fees`);
    const base = loadedFrom(shipped);
    const edit = (name: string, from: string, to: string) =>
      loadedFrom({ ...shipped, tables: { ...shipped.tables, [name]: edited(shipped.tables[name] ?? '', [from, to]) } });
    const asked = { on: '2026-01-01' as CalendarDate, outputs, known: ['category', 'chemistry'] };
    const rate = edit('base-rates-2026.csv', 'ev,lithium_ion_nmc,0.36', 'ev,lithium_ion_nmc,0.40');
    expect(changedOnDay(base, rate, asked)).toEqual({
      of: 'some',
      where: [{ category: 'ev', chemistry: 'lithium_ion_nmc' }],
    });
    expect(changedOnDay(base, rate, { ...asked, on: '2025-10-01' as CalendarDate })).toEqual({ of: 'none' });
    const [row = ''] = /^cobalt,.*$/m.exec(shipped.tables['recycled-bonuses.csv'] ?? '') ?? [];
    expect(changedOnDay(base, edit('recycled-bonuses.csv', row, 'cobalt,1'), asked)).toEqual({ of: 'all' });
  }); // prettier-ignore

  it('holds from its first day to its last', () => {
    const begun: [string, string] = ['from: 2024-01-01\nabout', 'from: 2024-01-02\nabout'];
    expect(changes([begun])).toEqual({ of: 'all' });
    expect(changes([begun], '2024-01-02' as CalendarDate)).toEqual({ of: 'none' });
    const ended: [string, string] = ['about: A rule', 'until: 2025-06-30\nabout: A rule'];
    expect(changes([ended], '2025-06-30' as CalendarDate)).toEqual({ of: 'none' });
  });

  it('is everything where a single value differs, or a value that a fact may have', () => {
    const surcharge: [string, string] = ['value: "10", cite: act s. 2', 'value: "12", cite: act s. 2'];
    const of = (stage: StageName, name: string, ...edits: [string, string][]) =>
      changedOnDay(sample, loadedFrom(sampleFiles((yaml) => edited(yaml, ...edits))), { on, outputs: [{ stage, name }], known });
    expect(of('producer_period', 'total', surcharge)).toEqual({ of: 'all' });
    expect(of('producer_period', 'ev_mass', surcharge)).toEqual({ of: 'none' });
    const placed: [string, string] = ['perYear: yes, label: Placed', 'perYear: yes, lowest: "1", label: Placed'];
    expect(of('national_year', 'collection_rate', placed)).toEqual({ of: 'all' });
    const coloured = (values: string) =>
      loadedFrom(sampleFiles((yaml) => edited(yaml,
        ['  category: [portable, ev]\n', `  category: [portable, ev]\n  colour: [${values}]\n`],
        ['    mass: { type: mass, label: Mass }\n', '    mass: { type: mass, label: Mass }\n    colour: { type: choice, label: Colour }\n'],
        ['* mass * factor', '* mass * factor * (if colour = red then 1 else 2)'],
      )));
    const asked = { on, outputs, known };
    expect(changedOnDay(coloured('red, blue'), coloured('red, blue, green'), asked)).toEqual({ of: 'all' });
    expect(changedOnDay(coloured('red, blue'), coloured('red, blue'), asked)).toEqual({ of: 'none' });
  }); // prettier-ignore

  it('is nothing where a number is written otherwise, or an exception has another place in the law', () => {
    expect(changes([['>= 16 % then 90 %', '>= 0.16 then 0.90']])).toEqual({ of: 'none' });
    const excepted = (cite: string) =>
      loadedFrom(sampleFiles((yaml) => edited(yaml, ['else 100 %\n        unit: "%"', `else 100 %\n        exceptions: [{ when: units > 9 piece, expr: 80 %, cite: ${cite} }]\n        unit: "%"`])));
    expect(changedOnDay(excepted('act s. 4(1)'), excepted('act s. 4(2)'), { on, outputs, known })).toEqual({ of: 'none' });
  }); // prettier-ignore

  it('takes a word of a return for no word of its lines, though it is called the same', () => {
    const files = (value: string) =>
      sampleFiles((yaml) => edited(yaml,
        ['    late: { type: yes-no, label: Filed late }', '    late: { type: yes-no, label: Filed late }\n    category: { type: choice, label: Category }'],
        ['    unit: "%"\n    lastCheckedOn: 2026-11-23\n    values:\n      - { from: 2024-01-01, value: "10"', `    unit: "%"\n    by: [category]\n    lastCheckedOn: 2026-11-23\n    values:\n      - { from: 2024-01-01, table: ${value}.csv`],
        ['(100 % + surcharge)', '(100 % + surcharge[category])'],
      ));
    const of = (value: string) =>
      loadedFrom({ ...files(value), tables: { ...sampleFiles().tables, [`${value}.csv`]: `category,value\nportable,10\nev,${value === 'a' ? '10' : '12'}\n` } });
    const total = [{ stage: 'producer_period', name: 'total' }] as const;
    expect(changedOnDay(of('a'), of('b'), { on, outputs: total, known })).toEqual({ of: 'all' });
  }); // prettier-ignore

  it('follows each formula once, however often it is read', () => {
    const chain = Array.from({ length: 60 }, (_, step) => {
      const before = step === 0 ? 'factor' : `twice_${String(step - 1)}`;
      return `      twice_${String(step)}: { label: Twice, expr: ${before} + ${before}, unit: "1", cite: act s. 4 }\n`;
    });
    const draft = loadedFrom(
      sampleFiles((yaml) => edited(yaml, ['      fee:\n', `${chain.join('')}      fee:\n`], ['* mass * factor', '* mass * twice_59'])),
    );
    expect(changedOnDay(draft, draft, { on, outputs, known })).toEqual({ of: 'none' });
  }); // prettier-ignore

  it('counts a cell only where a look-up can come to it, by the word that it always has too', () => {
    const rates = (expr: string, portable: string, ev: string) => {
      const files = sampleFiles((yaml) => edited(yaml, ['rate[category] * mass * factor', `"${expr}"`]));
      const table = `category,value\nportable,${portable}\nev,${ev}\n`;
      return loadedFrom({ ...files, tables: { ...files.tables, 'rates.csv': table } });
    };
    const of = (expr: string, portable: string, ev: string) =>
      changedOnDay(rates(expr, '2', '0.37'), rates(expr, portable, ev), { on, outputs, known });
    const always = 'rate[portable] * mass * factor * (if category = ev then 1 else 2)';
    const both = `rate[category] * mass * factor + ${always}`;
    expect(of(always, '2', '0.38')).toEqual({ of: 'none' });
    expect(of(both, '2', '0.38')).toEqual({ of: 'some', where: [{ category: 'ev' }] });
    expect(of(always, '2.5', '0.37')).toEqual({ of: 'all' });
    expect(of(both, '2.5', '0.37')).toEqual({ of: 'all' });
  }); // prettier-ignore

  it('takes a class for whatever a line may say, and what others declare for everybody', () => {
    const base = loadedFrom(modulatedFiles());
    const prices = modulatedFiles().tables['prices.csv'] ?? '';
    const dearer = loadedFrom({
      ...modulatedFiles(),
      tables: { 'prices.csv': edited(prices, ['other,light,400', 'other,light,500']) },
    });
    const finer = loadedFrom(
      modulatedFiles((yaml) => edited(yaml, ['mode: half-away-from-zero, step: "0.000001"', 'mode: half-even, step: "0.000001"'])),
    );
    const of = (name: string, draft: typeof base) =>
      changedOnDay(base, draft, { on: later, outputs: [{ stage: 'line', name }], known: ['group', 'rating'] });
    expect(of('net_mass', dearer)).toEqual({ of: 'none' });
    expect(of('at_amber', dearer)).toEqual({ of: 'some', where: [{ group: 'other' }] });
    expect(of('fee', dearer)).toEqual({ of: 'all' });
    expect([of('at_amber', finer), of('fee', finer)]).toEqual([{ of: 'none' }, { of: 'all' }]);
  }); // prettier-ignore
});
