import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseCalendarDate } from './calendar-date.js';
import { refuse, valueOf } from './decision.js';
import {
  dueDate,
  firstDay,
  lastDay,
  parsePeriod,
  previousPeriod,
  quarterOf,
  quartersOfYear,
  samePeriodLastYear,
  yearOf,
} from './reporting-period.js';

const period = (text: string) => valueOf(parsePeriod(text));

describe('reporting period', () => {
  it('reads quarters and years only', () => {
    expect(period('2026-Q2')).toBe('2026-Q2');
    expect(period('2026')).toBe('2026');
    for (const text of ['0999', 'x2026', '2026-Q5', '2026-Q0', '2026-q1', '26-Q1', '2026-04', ''])
      expect(parsePeriod(text).ok).toBe(false);
    expect(parsePeriod('x'.repeat(60))).toEqual(
      refuse('period.unreadable', { found: 'x'.repeat(40) }),
    );
  });

  it('knows first and last days', () => {
    expect([firstDay(period('2024-Q1')), lastDay(period('2024-Q1'))]).toEqual([
      '2024-01-01',
      '2024-03-31',
    ]);
    expect([firstDay(period('2026')), lastDay(period('2026'))]).toEqual([
      '2026-01-01',
      '2026-12-31',
    ]);
    expect(quarterOf(valueOf(parseCalendarDate('2026-12-31')))).toBe('2026-Q4');
  });

  it('steps back over the turn of the year', () => {
    expect(previousPeriod(period('2026-Q1'))).toBe('2025-Q4');
    expect(previousPeriod(period('2026'))).toBe('2025');
    expect(samePeriodLastYear(period('2026-Q3'))).toBe('2025-Q3');
    expect(samePeriodLastYear(period('2026'))).toBe('2025');
    expect(previousPeriod(period('2026-Q3'))).toBe('2026-Q2');
    expect(() => previousPeriod(period('1000'))).toThrow(
      new RangeError('A period beyond the calendar.'),
    );
    expect(yearOf(period('2026-Q3'))).toBe(2026);
  });

  it('is due so many days after its last day', () => {
    expect(dueDate(period('2025-Q4'), 30)).toBe('2026-01-30');
  });

  it('every day of a year lies in one of its quarters', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1990, max: 2100 }),
        fc.integer({ min: 0, max: 3 }),
        (year, index) => {
          const quarter = quartersOfYear(year)[index];
          if (quarter === undefined) throw new Error('four quarters');
          expect(quarterOf(firstDay(quarter))).toBe(quarter);
          expect(quarterOf(lastDay(quarter))).toBe(quarter);
        },
      ),
    );
  });
});
