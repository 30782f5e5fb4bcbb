import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, type CalendarDate } from '../kernel/calendar-date.js';
import { changeOfTimes, holdsOn, type VersionTime } from './rulebook-times.js';

const day = (text: string): CalendarDate => text as CalendarDate;
const shipped: VersionTime = {
  id: '1',
  rulebookId: 'demo/fees',
  hash: 'a',
  kind: 'adopt',
  reason: null,
  validFrom: null,
  validUntil: null,
  recordedFrom: new Date('2026-01-01T00:00:00Z'),
  recordedUntil: null,
};
const july = { hash: 'b', base: 'a', validFrom: day('2026-07-01'), reason: 'dearer' } as const;

describe('a new version', () => {
  it('is law from its day and leaves the days before to the old one', () => {
    expect(changeOfTimes([shipped], { ...july, kind: 'supersede' })).toEqual({
      ok: true,
      value: {
        closes: shipped,
        adds: [
          { hash: 'a', kind: 'rest', reason: null, validFrom: null, validUntil: '2026-07-01' },
          {
            hash: 'b',
            kind: 'supersede',
            reason: 'dearer',
            validFrom: '2026-07-01',
            validUntil: null,
          },
        ],
      },
    });
  });

  it('that corrects takes every day of the version it corrects', () => {
    const bounded = { ...shipped, validFrom: day('2026-01-01'), validUntil: day('2027-01-01') };
    const changed = changeOfTimes([bounded], { ...july, kind: 'correct' });
    expect(changed).toMatchObject({
      value: { adds: [{ hash: 'b', validFrom: '2026-01-01', validUntil: '2027-01-01' }] },
    });
  });

  it('is refused when another one became law in between, and when it changes nothing', () => {
    const other = { ...shipped, hash: 'c' };
    expect(changeOfTimes([other], { ...july, kind: 'supersede' })).toMatchObject({
      reason: { code: 'rulebook.overtaken' },
    });
    expect(changeOfTimes([shipped], { ...july, hash: 'a', kind: 'correct' })).toMatchObject({
      reason: { code: 'rulebook.no-change' },
    });
  });

  it('leaves exactly one version for each day, whatever is published in which order', () => {
    const step = fc.record({
      kind: fc.constantFrom('supersede' as const, 'correct' as const),
      offset: fc.integer({ min: -900, max: 900 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let current = [shipped];
        for (const [index, { kind, offset }] of steps.entries()) {
          const validFrom = addDays(day('2026-01-01'), offset);
          const base = current.find((each) => holdsOn(each, validFrom))?.hash ?? '';
          const hash = `v${String(index)}`;
          const changed = changeOfTimes(current, { kind, hash, base, validFrom, reason: 'x' });
          if (!changed.ok) throw new Error(changed.reason.code);
          const { closes, adds } = changed.value;
          current = [
            ...current.filter((each) => each !== closes),
            ...adds.map((each) => ({ ...shipped, ...each })),
          ];
          for (const on of [-1000, offset - 1, offset, 1000].map((n) =>
            addDays(day('2026-01-01'), n),
          ))
            expect(current.filter((each) => holdsOn(each, on))).toHaveLength(1);
          expect(current.find((each) => holdsOn(each, validFrom))?.hash).toBe(hash);
        }
      }),
    );
  });
});
