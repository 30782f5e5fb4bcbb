import { describe, expect, it } from '@jest/globals';
import { modulatedFiles } from '../../test/modulated-rulebook.js';
import { parseCalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import {
  compileColumns,
  issueLine,
  loadRulebook,
  type Rulebook,
  type StageFacts,
} from './index.js';

const [before, on] = ['2024-12-31', '2025-12-31'].map((day) => valueOf(parseCalendarDate(day)));

function load(): Rulebook {
  const loaded = loadRulebook(modulatedFiles());
  if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join('\n'));
  return loaded.rulebook;
}

const rulebook = load();
const line: StageFacts = {
  rows: 2,
  inputs: {
    rating: { codes: Uint8Array.of(0, 1) },
    group: { codes: Uint8Array.of(1, 1) },
    units: { values: Float64Array.of(1, 1) },
    mass: { values: Float64Array.of(1, 1) },
  },
};

/** What a run says is wrong: field, row and message. */
function wrong(changed: Partial<StageFacts>, below?: Uint32Array): readonly unknown[] {
  if (before === undefined || on === undefined) throw new Error('There are days.');
  const columns = compileColumns(rulebook, { days: [on, before] });
  const period = below === undefined ? {} : { producer_period: { rows: 2, inputs: {}, below } };
  const run = columns.run({ line: { ...line, ...changed }, ...period });
  return run.ok ? [] : run.issues.map(({ location, message }) => [location, message]);
}

describe('columns that do not fit together', () => {
  it('are refused for their days', () => {
    const field = 'day';
    expect(wrong({})).toEqual([]);
    expect(wrong({ day: Uint8Array.of(0, 0) })).toEqual([]);
    expect(wrong({ day: Uint8Array.of(0) })).toEqual([
      [{ field }, 'The column `day` has another length.'],
    ]);
    const unknown = 'The column `day` names a day that is not compiled.';
    expect(wrong({ day: Uint8Array.of(0, 2) })).toEqual([[{ field }, unknown]]);
    expect(wrong({ day: Uint16Array.of(700, 2) })).toEqual([[{ field }, unknown]]);
    expect(wrong({ day: Uint8Array.of(0, 1) })).toEqual([
      [expect.objectContaining({ row: 2 }), 'test/modulated holds from 2025-01-01.'],
    ]);
  });

  it('are refused for their groups', () => {
    const says = (what: string): unknown => [[{ field: 'below' }, `The column \`below\` ${what}.`]];
    expect(wrong({}, Uint32Array.of(0, 1, 2))).toEqual([]);
    expect(wrong({}, Uint32Array.of(0, 1, 1))).toEqual([]);
    expect(wrong({}, Uint32Array.of(0, 1))).toEqual(says('has another length'));
    expect(wrong({}, Uint32Array.of(0, 2, 1))).toEqual(says('goes back'));
    expect(wrong({}, Uint32Array.of(1, 0, 2))).toEqual(says('goes back'));
    expect(wrong({}, Uint32Array.of(0, 1, 3))).toEqual(says('goes past the last row'));
  });

  it('are computed on the days that hold, whatever other days are compiled', () => {
    if (before === undefined || on === undefined) throw new Error('There are days.');
    const run = compileColumns(rulebook, { days: [before, on] }).run({
      line: { ...line, day: Uint8Array.of(1, 1) },
    });
    expect(run.ok && [...run.stages.keys()]).toEqual(['line']);
  });
});
