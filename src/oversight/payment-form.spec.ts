import { describe, expect, it } from '@jest/globals';

import type { CalendarDate } from '../kernel/calendar-date.js';

import { readPayment } from './payment-form.js';

const known = {
  currency: 'EUR',
  today: '2026-11-23' as CalendarDate,
  payerId: 'org-1',
};
const form = {
  organisationId: 'org-1',
  amount: '1234.50',
  marks: 'point' as const,
  receivedOn: '2026-11-20',
  reference: 'RF18 5390 0754',
};

describe('readPayment', () => {
  it('reads an exact amount', () => {
    expect(readPayment(form, known).payment).toMatchObject({
      amountMinor: 123450n,
      currency: 'EUR',
      reference: 'RF18 5390 0754',
    });
  });

  it.each([
    ['1.234,50', 123450n],
    ['1234,5', 123450n],
    ['1234', 123400n],
    ['1.234', 123400n],
  ])('reads %s as it is meant where a comma marks decimals', (amount, minor) => {
    const { payment } = readPayment({ ...form, amount, marks: 'comma' }, known);
    expect(payment?.amountMinor).toBe(minor);
  });

  it.each([
    ['1234.50', 'comma', 'number.point'],
    ['1234,50', 'point', 'number.comma'],
    ['0.001', 'point', 'number.too-fine'],
    ['', 'point', 'number.missing'],
  ] as const)('refuses %s with a %s for decimals', (amount, marks, code) => {
    expect(readPayment({ ...form, amount, marks }, known).faults).toMatchObject([
      { field: 'amount', reason: { code } },
    ]);
  });

  it.each([
    ['2016-11-22', 'date.too-early'],
    ['0001-01-01', 'date.too-early'],
    ['2026-11-24', 'payment.in-future'],
  ])('refuses a payment received on %s', (receivedOn, code) => {
    expect(readPayment({ ...form, receivedOn }, known).faults).toMatchObject([
      { field: 'receivedOn', reason: { code } },
    ]);
  });

  it('takes one that was forgotten for years', () => {
    expect(readPayment({ ...form, receivedOn: '2016-11-23' }, known).faults).toEqual([]);
  });

  it('says how many decimals an amount can have, and that a day is missing', () => {
    const { faults } = readPayment({ ...form, amount: '1,234.5678', receivedOn: ' ' }, known);
    expect(faults).toEqual([
      {
        field: 'amount',
        reason: { code: 'number.too-fine', params: { found: '1,234.5678', places: '2' } },
      },
      { field: 'receivedOn', reason: { code: 'date.missing' } },
    ]);
  });

  it('lists every fault at once', () => {
    const { faults } = readPayment(
      { ...form, organisationId: 'org-2', amount: '1,5', receivedOn: '2026-02-30', reference: '' },
      known,
    );
    expect(faults.map(({ field }) => field)).toEqual([
      'organisationId',
      'amount',
      'receivedOn',
      'reference',
    ]);
  });

  it('takes neither nothing nor money back nor money of tomorrow', () => {
    const amountCode = (amount: string) =>
      readPayment({ ...form, amount }, known).faults[0]?.reason.code;
    expect(amountCode('0')).toBe('payment.not-positive');
    expect(amountCode('-5')).toBeDefined();
    expect(readPayment({ ...form, receivedOn: '2026-11-24' }, known).faults[0]?.reason.code).toBe(
      'payment.in-future',
    );
  });
});
