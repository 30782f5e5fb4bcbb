import { PAYMENT, PAYMENT_REVERSAL, type StatementEntry } from '../../ledger/index.js';

/** Kinds that have a sentence of their own. */
const told = new Set([
  'assessment',
  'assessment_reversal',
  PAYMENT,
  PAYMENT_REVERSAL,
  'run_difference',
  'run_difference_reversal',
]);

/** Last recorded first: a payment is often recorded after the day it came in. Each entry with the balance after it and, for fees, the submission it comes from. */
export function statementPage(base: string, entries: readonly StatementEntry[], currency: string) {
  const balance = entries.at(-1)?.closingTotal ?? 0n;
  const numeric = (key: string) => ({ text: { key }, format: 'numeric' });
  return {
    base,
    balance: { money: balance < 0n ? -balance : balance, currency },
    standing: balance > 0n ? 'owed' : balance < 0n ? 'credit' : 'even',
    table: {
      caption: { key: 'producer.statement.entries' },
      head: [
        { text: { key: 'producer.statement.date' } },
        { text: { key: 'producer.statement.entry' } },
        numeric('producer.statement.amount'),
        numeric('producer.statement.balance'),
      ],
      rows: [...entries]
        .reverse()
        .map((entry) => [
          { text: { date: entry.effectiveOn } },
          described(base, entry, entries),
          { money: entry.amount, currency },
          { money: entry.closingTotal, currency },
        ]),
      empty: { key: 'producer.statement.none' },
    },
  };
}

/** Where an entry stands on the page, so that another may point to it. */
const placeOf = ({ number }: StatementEntry): string => `entry-${number.toString()}`;

function described(base: string, entry: StatementEntry, all: readonly StatementEntry[]) {
  const kind = told.has(entry.kind) ? entry.kind : 'other';
  const text = { key: 'producer.statement.kind', params: { kind } };
  const { note, causeId } = entry;
  if (entry.kind === PAYMENT) return { text, note, attributes: { id: placeOf(entry) } };
  if (entry.kind === PAYMENT_REVERSAL) return { text, ...undoneBy(entry, all) };
  if (note === null) return { text };
  switch (entry.causeKind) {
    case 'submission':
      return { text, note, href: `${base}/submissions/${note}/assessment` };
    case 'official_run':
      return { text, note, href: runFeeHref(base, causeId) };
    default:
      return { text, note };
  }
}

/** A reversal points to the payment that it undoes, and says why. */
function undoneBy({ causeId, note }: StatementEntry, all: readonly StatementEntry[]) {
  const payment = all.find(({ transactionId }) => transactionId === causeId);
  const params = { reference: payment?.note ?? '', reason: note ?? '' };
  const said = { note: { key: 'producer.statement.reversal', params } };
  return payment === undefined ? said : { ...said, href: `#${placeOf(payment)}` };
}

/** Where a difference is opened: its cause names the run and the return. */
export function runFeeHref(base: string, causeId: string): string {
  const [run = '', returnId = ''] = causeId.split(':');
  return `${base}/fee-runs/${run}/returns/${returnId}`;
}
