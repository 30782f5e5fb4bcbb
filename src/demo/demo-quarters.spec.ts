import { describe, expect, it } from '@jest/globals';
import type { ReportingPeriod } from '../kernel/reporting-period.js';
import { demoFigures } from './demo-figures.js';
import { filedPeriods, filedQuarters } from './demo-quarters.js';
import { producersOf } from './demo-register.js';
import { demoProgrammes } from './demo-world.js';

const figures = demoFigures();
const [programme] = demoProgrammes;
if (programme === undefined) throw new Error('No programme');
const producers = producersOf({
  programme,
  programmeId: 'p',
  organisations: new Map(figures.brands.map((brand) => [brand, brand])),
  figures,
  recordedAt: '',
  numberOf: () => '',
});
const periods = filedPeriods(figures, programme.filed);
const quarters = filedQuarters(figures, producers, { periods, filingDays: 30 });
const unitsIn = (starts: string): number =>
  Number(
    quarters
      .filter(({ period }) => period.startsWith(starts))
      .flatMap(({ lines }) => lines)
      .reduce((sum, { units }) => sum + units, 0n),
  );

describe('the quarters of the demonstration', () => {
  it('are the thirteen from 2023-Q1 to 2026-Q1', () => {
    expect([periods.length, periods[0], periods.at(-1)]).toEqual([13, '2023-Q1', '2026-Q1']);
    expect(filedPeriods(figures, programme.filed, 2)).toEqual(['2025-Q4', '2026-Q1']);
    expect(filedPeriods(figures, programme.filed, 0)).toEqual([]);
    expect(filedPeriods(figures, null)).toEqual([]);
  });

  it.each([
    ['2023', 519_079],
    ['2024', 375_809],
    ['2025', 537_853],
  ])('file every attributed unit of %s', (year, units) => {
    expect(unitsIn(year)).toBe(units);
  });

  it('are filed, accepted and paid in time and order', () => {
    for (const { submittedAt, decidedAt, dueOn, paidOn } of quarters) {
      expect(submittedAt.toISOString().slice(0, 10) <= dueOn).toBe(true);
      expect(submittedAt < decidedAt).toBe(true);
      expect(paidOn > dueOn).toBe(true);
    }
  });

  it('are owed only by who is in the figures by then', () => {
    const first = quarters.filter(({ period }) => period === ('2023-Q1' as ReportingPeriod));
    expect(first.map(({ producer }) => producer.brand)).not.toContain('Xpeng');
    expect(quarters.some(({ producer }) => producer.brand === 'Xpeng')).toBe(true);
  });
});
