import { describe, expect, it } from '@jest/globals';
import type { CalendarDate } from '../kernel/calendar-date.js';
import {
  decideRegistration,
  earliestDay,
  possibleDecisions,
  type DecidedRegistration,
} from './registration-decision.js';

const day = (text: string): CalendarDate => text as CalendarDate;
const today = day('2026-08-01');
const active: DecidedRegistration = {
  state: 'active',
  validFrom: day('2025-01-01'),
  validTo: null,
  since: null,
};
const suspended: DecidedRegistration = { ...active, state: 'suspended', since: day('2026-07-01') };
const cancelled = (since: string): DecidedRegistration => ({
  ...active,
  state: 'cancelled',
  since: day(since),
});

const form = { decision: 'cancel', effectiveOn: '2026-07-01', reason: 'No longer a producer.' };
const codes = (standing: DecidedRegistration, typed: Partial<typeof form>) =>
  decideRegistration(standing, { ...form, ...typed }, today).faults.map(({ field, reason }) => [
    field,
    reason.code,
  ]);

describe('a decision about a registration', () => {
  it('may follow from where it stands, and a cancellation is called off only before it holds', () => {
    expect(possibleDecisions(active, today)).toEqual(['suspend', 'cancel']);
    expect(possibleDecisions(suspended, today)).toEqual(['reinstate', 'cancel']);
    expect(possibleDecisions(cancelled('2026-08-02'), today)).toEqual(['reinstate']);
    expect(possibleDecisions(cancelled('2026-08-01'), today)).toEqual([]);
  });

  it('ends a registration on the day before it holds', () => {
    expect(decideRegistration(active, form, today).decision).toEqual({
      ...form,
      state: 'cancelled',
      validTo: '2026-06-30',
    });
    const back = { ...form, decision: 'reinstate', effectiveOn: '2026-08-02' };
    expect(decideRegistration(cancelled('2026-08-02'), back, today).decision).toMatchObject({
      state: 'active',
      validTo: null,
    });
  });

  it('holds no earlier than the one before it, nor on the first day', () => {
    expect([earliestDay(active), earliestDay(suspended)]).toEqual(['2025-01-02', '2026-07-01']);
    expect(codes(suspended, { effectiveOn: '2026-06-30' })).toEqual([
      ['effectiveOn', 'registration-decision.day'],
    ]);
    expect(codes(suspended, { effectiveOn: '2062-07-01' })).toEqual([
      ['effectiveOn', 'registration-decision.day'],
    ]);
  });

  it('is refused with every fault at once', () => {
    expect(codes(active, { decision: '', effectiveOn: '1.7.2026', reason: ' \n' })).toEqual([
      ['decision', 'registration-decision.choose'],
      ['effectiveOn', 'date.unreadable'],
      ['reason', 'registration-decision.needs-reason'],
    ]);
    expect(codes(active, { decision: 'reinstate', reason: 'x'.repeat(2_001) })).toEqual([
      ['decision', 'registration-decision.not-now'],
      ['reason', 'field.too-long'],
    ]);
  });
});
