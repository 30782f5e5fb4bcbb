import { describe, expect, it } from '@jest/globals';
import { edited, loadedFrom } from '../../test/refused-rulebook.js';
import { sampleFiles } from '../../test/sample-rulebook.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { readRulebookFiles, rulebooksFolder } from '../rulebook-files.js';
import { changedOnDay } from './changed-on-day.js';
import type { RulebookFiles } from './model.js';

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
});
