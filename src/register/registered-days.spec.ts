import { expect, it } from '@jest/globals';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { firstBarredDay, type StateSince } from './registered-days.js';

const change = (registrationId: string, state: StateSince['state'], since: string): StateSince => ({
  registrationId,
  state,
  since: since as CalendarDate,
});
const barred = (changes: readonly StateSince[], from: string, to: string) => {
  const found = firstBarredDay(changes, { from: from as CalendarDate, to: to as CalendarDate });
  return found === null ? null : `${found.on} ${found.state}`;
};

const suspended = [
  change('a', 'active', '2026-01-01'),
  change('a', 'suspended', '2026-03-10'),
  change('a', 'active', '2026-03-20'),
];

it('bars a time from its first day without a registration that holds', () => {
  expect(barred(suspended, '2026-03-01', '2026-03-09')).toBeNull();
  expect(barred(suspended, '2026-03-01', '2026-03-10')).toBe('2026-03-10 suspended');
  expect(barred(suspended, '2026-03-15', '2026-03-15')).toBe('2026-03-15 suspended');
  expect(barred(suspended, '2026-03-19', '2026-04-01')).toBe('2026-03-19 suspended');
  expect(barred(suspended, '2026-03-20', '2026-04-01')).toBeNull();
});

it('bars days after a cancellation until one is registered anew', () => {
  const again = [
    change('a', 'active', '2026-01-01'),
    change('a', 'cancelled', '2026-05-01'),
    change('b', 'active', '2026-07-01'),
  ];
  expect(barred(again, '2026-04-01', '2026-06-01')).toBe('2026-05-01 cancelled');
  expect(barred(again, '2026-07-01', '2026-08-01')).toBeNull();
});

it('does not judge days before anything was registered', () => {
  expect(barred(suspended, '2025-06-01', '2025-06-30')).toBeNull();
  expect(barred([], '2026-03-01', '2026-03-31')).toBeNull();
});

it('says of two decisions on one day what the later one says', () => {
  const sameDay = [...suspended.slice(0, 2), change('a', 'active', '2026-03-10')];
  expect(barred(sameDay, '2026-03-01', '2026-03-31')).toBeNull();
});
