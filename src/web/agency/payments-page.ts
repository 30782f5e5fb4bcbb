import { runFeeHref as ofReturnInRun } from '../producer/statement-page.js';
import type { Refusal } from '../../kernel/decision.js';
import { PAYMENT, PAYMENT_REVERSAL, type StatementEntry } from '../../ledger/index.js';
import type {
  FieldFault,
  OrganisationStatement,
  PaymentForm,
  ShownPayment,
} from '../../oversight/index.js';
import type { ListedProducers, Producer } from '../../register/index.js';
import { producerChoice } from '../shell/producer-choice.js';
import type { Text } from '../shell/text.js';

import { refusalText } from './form-fields.js';

export interface PaymentNotice {
  organisation: string;
  href: string;
}

export function paymentsPage(view: {
  base: string;
  currency: string;
  found: ListedProducers;
  chosen: Producer | null;
  form: PaymentForm;
  faults: readonly FieldFault[];
  notice: PaymentNotice | null;
}) {
  const faultOf = (field: FieldFault['field']) => {
    const fault = view.faults.find((candidate) => candidate.field === field);
    return fault ? { text: refusalText(fault.reason) } : null;
  };
  const action = `${view.base}/payments`;
  const first = { key: 'agency.payment.choose' };
  return {
    action,
    currency: view.currency,
    choice: producerChoice(view.found, { action, chosen: view.chosen, first }),
    form: view.form,
    fault: {
      organisationId: faultOf('organisationId'),
      amount: faultOf('amount'),
      receivedOn: faultOf('receivedOn'),
      reference: faultOf('reference'),
    },
    errors: view.faults.map(({ field, reason }) => ({
      text: refusalText(reason),
      href: `#${field}`,
    })),
    notice: view.notice,
  };
}

/** Where the agency reads how an amount came about. */
export const assessmentHref = (base: string, organisationId: string, reference: string): string =>
  `${base}/organisations/${organisationId}/submissions/${reference}/assessment`;

/** Where a difference of a final run is opened; `causeId` names the run and the return. */
export const runFeeHref = (base: string, organisationId: string, causeId: string): string =>
  ofReturnInRun(`${base}/organisations/${organisationId}`, causeId);

/** Where a payment is read, and reversed. */
const paymentHref = (base: string, organisationId: string, id: string): string =>
  `${base}/organisations/${organisationId}/payments/${id}`;

export function paymentPage(
  payment: ShownPayment,
  base: string,
  typed: { readonly reason: string; readonly fault: Refusal | null },
) {
  const { organisation, transactionId, amountMinor, unit, receivedOn, reference } = payment;
  const statementHref = `${base}/organisations/${organisation.id}/statement`;
  const fault = typed.fault === null ? null : { text: refusalText(typed.fault) };
  return {
    crumbs: [
      { text: { key: 'agency.overview.heading' }, href: `${base}/overview` },
      { text: organisation.name, href: statementHref },
      { text: reference },
    ],
    action: paymentHref(base, organisation.id, transactionId),
    statementHref,
    organisation: organisation.name,
    amount: { money: amountMinor, currency: unit },
    receivedOn,
    reference,
    reversed: payment.reversed,
    reason: typed.reason,
    fault,
    errors: fault === null ? [] : [{ ...fault, href: '#reason' }],
  };
}

/** What stands below an entry: a reversal names the payment that it undoes, and says why. */
function noteOf(entry: StatementEntry, all: readonly StatementEntry[]): Text {
  if (entry.kind !== PAYMENT_REVERSAL) return entry.note ?? entry.causeId;
  const payment = all.find(({ transactionId }) => transactionId === entry.causeId);
  return {
    key: 'agency.statement.reversal',
    params: { reference: payment?.note ?? '', reason: entry.note ?? '' },
  };
}

function sourceOf(
  { kind, transactionId, causeKind, causeId, note }: OrganisationStatement['entries'][number],
  base: string,
  { organisationId, mayReverse }: { readonly organisationId: string; readonly mayReverse: boolean },
): { href?: string } {
  if (mayReverse && kind === PAYMENT)
    return { href: paymentHref(base, organisationId, transactionId) };
  if (mayReverse && kind === PAYMENT_REVERSAL)
    return { href: paymentHref(base, organisationId, causeId) };
  if (causeKind === 'official_run') return { href: runFeeHref(base, organisationId, causeId) };
  return causeKind === 'submission' && note !== null
    ? { href: assessmentHref(base, organisationId, note) }
    : {};
}

export function statementPage(
  statement: OrganisationStatement,
  base: string,
  { currency, mayReverse }: { readonly currency: string; readonly mayReverse: boolean },
) {
  const organisationId = statement.organisation.id;
  const { entries, balanceMinor } = statement;
  return {
    organisation: statement.organisation.name,
    balanceMinor: balanceMinor < 0n ? -balanceMinor : balanceMinor,
    standing: balanceMinor > 0n ? 'owed' : balanceMinor < 0n ? 'credit' : 'even',
    currency,
    rows: entries.map((entry) => [
      { text: { date: entry.effectiveOn } },
      {
        text: { key: `agency.statement.kind.${entry.kind}` },
        note: noteOf(entry, entries),
        ...sourceOf(entry, base, { organisationId, mayReverse }),
      },
      { text: { money: entry.amount, currency }, format: 'numeric' },
      { text: { money: entry.closingTotal, currency }, format: 'numeric' },
    ]),
    overviewHref: `${base}/overview`,
    paymentsHref: `${base}/payments?organisation=${organisationId}`,
  };
}
