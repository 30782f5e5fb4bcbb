import type { OfficialRunProgress } from '../assessments/index.js';
import { kgFromMassMg } from '../kernel/mass.js';
import { decimalFromMinor } from '../kernel/money.js';
import type { BookedPayment } from '../ledger/index.js';
import type { Payment, QueueItem } from '../oversight/index.js';
import { declaredAnswer } from './producer-answers.js';

export const reviewAnswer = ({ waiting, flags, unremarkable }: QueueItem): object => ({
  organisation: { id: waiting.organisationId, name: waiting.organisation },
  period: waiting.period,
  submission: waiting.submissionNumber,
  reference: waiting.reference,
  nil: waiting.nil,
  amendmentReason: waiting.amendmentReason,
  answers: waiting.answers.map(declaredAnswer),
  receivedAt: waiting.receivedAt.toISOString(),
  dueOn: waiting.dueOn,
  daysLate: waiting.daysLate,
  lines: waiting.lines,
  massKg: kgFromMassMg(waiting.massMg),
  previousMassKg: waiting.previousMassMg === null ? null : kgFromMassMg(waiting.previousMassMg),
  fee:
    waiting.feeMinor === null || waiting.currency === null
      ? null
      : decimalFromMinor(waiting.feeMinor, waiting.currency),
  currency: waiting.currency,
  flags: flags.map(({ code, params }) => ({ code, params })),
  unremarkable,
});

export const paymentAnswer = (payment: Payment & { readonly id: string }): object => ({
  id: payment.id,
  organisation: payment.organisationId,
  amount: decimalFromMinor(payment.amountMinor, payment.currency),
  currency: payment.currency,
  receivedOn: payment.receivedOn,
  reference: payment.reference,
});

export const bookedPaymentAnswer = (booked: BookedPayment): object => ({
  ...paymentAnswer({ ...booked, id: booked.transactionId, currency: booked.unit }),
  reversed: booked.reversed,
});

export const feeRunAnswer = ({ run, interrupted }: OfficialRunProgress): object => ({
  id: run.id,
  period: run.period,
  class: run.class,
  state: run.state,
  interrupted,
  phase: run.phase,
  linesDone: run.done,
  lines: run.total,
  failure: run.failure?.code ?? null,
  startedAt: run.createdAt.toISOString(),
  finishedAt: run.finishedAt?.toISOString() ?? null,
  result:
    run.result === null
      ? null
      : {
          rulebooks: run.result.rulebooks,
          returns: run.result.returns,
          lines: run.result.lines,
          currency: run.result.currency,
          fee: decimalFromMinor(BigInt(run.result.feeMinor), run.result.currency),
          charged: decimalFromMinor(BigInt(run.result.chargedMinor), run.result.currency),
          posted: decimalFromMinor(BigInt(run.result.postedMinor), run.result.currency),
        },
});
