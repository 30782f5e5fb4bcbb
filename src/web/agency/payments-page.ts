import { runFeeHref as ofReturnInRun } from '../producer/statement-page.js';
import type { FieldFault, OrganisationStatement, PaymentForm } from '../../oversight/index.js';
import type { Text } from '../shell/text.js';

import { refusalText } from './form-fields.js';

export interface PaymentNotice {
  organisation: string;
  href: string;
}

export function paymentsPage(view: {
  base: string;
  currency: string;
  producers: readonly { id: string; name: string }[];
  form: PaymentForm;
  faults: readonly FieldFault[];
  notice: PaymentNotice | null;
}) {
  const faultOf = (field: FieldFault['field']) => {
    const fault = view.faults.find((candidate) => candidate.field === field);
    return fault ? { text: refusalText(fault.reason) } : null;
  };
  return {
    action: `${view.base}/payments`,
    currency: view.currency,
    organisations: [
      { value: '', text: { key: 'agency.payment.choose' } as Text },
      ...view.producers.map(({ id, name }) => ({ value: id, text: name })),
    ],
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

function sourceOf(
  { causeKind, causeId, note }: OrganisationStatement['entries'][number],
  base: string,
  organisationId: string,
): { href?: string } {
  if (causeKind === 'official_run') return { href: runFeeHref(base, organisationId, causeId) };
  return causeKind === 'submission' && note !== null
    ? { href: assessmentHref(base, organisationId, note) }
    : {};
}

export function statementPage(statement: OrganisationStatement, currency: string, base: string) {
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
        note: entry.note ?? entry.causeId,
        ...sourceOf(entry, base, statement.organisation.id),
      },
      { text: { money: entry.amount, currency }, format: 'numeric' },
      { text: { money: entry.closingTotal, currency }, format: 'numeric' },
    ]),
    overviewHref: `${base}/overview`,
    paymentsHref: `${base}/payments`,
  };
}
