import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, type CalendarDate } from '../kernel/calendar-date.js';
import { type Permit, permitsWithin, readPermits, unpermitted } from './permits.js';

const day = (text: string): CalendarDate => text as CalendarDate;
const permit = (number: string, validFrom: string, validTo: string | null): Permit => ({
  number,
  validFrom: day(validFrom),
  validTo: validTo === null ? null : day(validTo),
});
const first = permit('P-1', '2026-01-01', '2026-06-30');
const span = { from: day('2026-06-20'), to: day('2026-07-10') };

describe('days without a permit', () => {
  it('are none where two permits adjoin, and none where one has no end', () => {
    expect(unpermitted([permit('P-2', '2026-07-01', null), first], span)).toBeNull();
    expect(unpermitted([permit('P-2', '2026-07-01', '9999-12-31'), first], span)).toBeNull();
    expect(unpermitted([permit('P-3', '2020-01-01', null)], span)).toBeNull();
  });

  it('are counted, and the first of them named', () => {
    const later = permit('P-2', '2026-07-03', '2026-07-08');
    expect(unpermitted([first, later], span)).toEqual({
      ...{ from: '2026-07-01', to: '2026-07-02' },
      ...{ uncovered: 4, days: 21 },
    });
    expect(unpermitted([], span)).toEqual({ ...span, uncovered: 21, days: 21 });
    expect(unpermitted([first], { from: span.to, to: span.to })).toMatchObject({ uncovered: 1 });
  });

  it('are those that a look at each day finds', () => {
    const start = day('2026-01-01');
    const at = (days: number): CalendarDate => addDays(start, days);
    const drawn = fc.record({ from: fc.nat(20), length: fc.option(fc.nat(8)) });
    fc.assert(
      fc.property(
        fc.array(drawn, { maxLength: 5 }),
        fc.nat(20),
        fc.nat(15),
        (drawns, from, more) => {
          const permits = drawns.map(({ from: begin, length }, n) => ({
            number: String(n),
            validFrom: at(begin),
            validTo: length === null ? null : at(begin + length),
          }));
          const days = Array.from({ length: more + 1 }, (_, n) => at(from + n));
          const bare = days.filter((each) =>
            permits.every(({ validFrom, validTo }) => each < validFrom || (validTo ?? each) < each),
          );
          const found = unpermitted(permits, { from: at(from), to: at(from + more) });
          expect(found?.uncovered ?? 0).toBe(bare.length);
          expect(found?.from).toBe(bare[0]);
        },
      ),
    );
  });
});

it('names the permits that cover a day of a span', () => {
  const later = permit('P-2', '2026-07-10', null);
  const over = permit('P-3', '2026-07-11', null);
  expect(permitsWithin([first, later, over], [span])).toEqual([first, later]);
});

describe('the permits of a form', () => {
  const read = (rows: Parameters<typeof readPermits>[0]) => {
    const faults: string[] = [];
    const permits = readPermits(rows, (field, code) => faults.push(`${field} ${code}`));
    return { permits, faults };
  };

  it('stand in the order in which they begin, whatever rows are empty', () => {
    const rows = [
      { number: 'P-2', validFrom: '2026-07-01', validTo: ' ' },
      { number: ' ', validFrom: '', validTo: '' },
      { number: 'P-1', validFrom: '2026-01-01', validTo: '2026-06-30' },
    ];
    expect(read(rows)).toEqual({
      permits: [first, permit('P-2', '2026-07-01', null)],
      faults: [],
    });
  });

  it('are refused with every fault at its row', () => {
    const rows = [
      { number: '', validFrom: '2026-01-01', validTo: null },
      { number: 'P-2', validFrom: '2026-02-30', validTo: '2026-01-01' },
      { number: 'P-3', validFrom: '2026-02-01', validTo: '2026-01-31' },
      { number: 'P-3', validFrom: '2026-02-01', validTo: null },
      { number: 'P-4', validFrom: '', validTo: '2026-01-31' },
    ];
    expect(read(rows).faults).toEqual([
      'permits.0.number field.missing',
      'permits.1.validFrom date.does-not-exist',
      'permits.2.validTo facility.permit-ends-before-it-starts',
      'permits.4.validFrom field.missing',
      'permits.3.number facility.permit-twice',
    ]);
    expect(read([]).faults).toEqual(['permits.0.number facility.no-permit']);
    const many = Array.from({ length: 101 }, () => ({ number: 'P', validFrom: '', validTo: '' }));
    expect(read(many).faults).toEqual(['permits facility.too-many-permits']);
  });
});
