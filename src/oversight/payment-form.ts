import { readScaled, type NumberMarks } from '../files/index.js';
import { addDays, parseCalendarDate, type CalendarDate } from '../kernel/calendar-date.js';
import type { Refusal } from '../kernel/decision.js';
import { minorDigits } from '../kernel/money.js';

export interface PaymentForm {
  organisationId: string;
  amount: string;
  /** How whoever types marks decimals. */
  marks: NumberMarks;
  receivedOn: string;
  reference: string;
}

export interface Payment {
  organisationId: string;
  amountMinor: bigint;
  currency: string;
  receivedOn: CalendarDate;
  /** The bank's reference: the same one twice for an organisation is the same payment. */
  reference: string;
}

export interface FieldFault {
  field: keyof PaymentForm;
  reason: Refusal;
}

/** Ten years: what is older was booked long ago, or is a slip. */
const LONGEST_AGO_DAYS = 3_652;

const referenceShape = /^[\p{L}\p{N} ./:_+-]{1,70}$/u;

/** All faults at once; a payment is read only when there is none. */
export function readPayment(
  form: PaymentForm,
  /** `payerId` is the producer that the form names, where it names one. */
  known: { currency: string; today: CalendarDate; payerId: string | null },
): { payment: Payment; faults: [] } | { payment: null; faults: FieldFault[] } {
  const faults: FieldFault[] = [];
  const fault = (field: keyof PaymentForm, reason: Refusal): void => {
    faults.push({ field, reason });
  };
  if (form.organisationId !== known.payerId)
    fault('organisationId', { code: 'payment.choose-organisation' });
  const amount = readScaled(form.amount, form.marks, minorDigits(known.currency));
  if (!amount.ok) fault('amount', amount.reason);
  else if (amount.value <= 0n) fault('amount', { code: 'payment.not-positive' });
  const receivedOn = parseCalendarDate(form.receivedOn.trim());
  if (!receivedOn.ok) fault('receivedOn', receivedOn.reason);
  else if (receivedOn.value > known.today) fault('receivedOn', { code: 'payment.in-future' });
  else if (receivedOn.value < addDays(known.today, -LONGEST_AGO_DAYS))
    fault('receivedOn', {
      code: 'date.too-early',
      params: { first: addDays(known.today, -LONGEST_AGO_DAYS) },
    });
  const reference = form.reference.trim();
  if (!referenceShape.test(reference)) fault('reference', { code: 'payment.reference' });
  if (faults.length > 0 || !amount.ok || !receivedOn.ok) return { payment: null, faults };
  return {
    payment: {
      organisationId: form.organisationId,
      amountMinor: amount.value,
      currency: known.currency,
      receivedOn: receivedOn.value,
      reference,
    },
    faults: [],
  };
}
