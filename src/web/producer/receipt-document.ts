import { say, type PrintedDocument } from '../documents/printed-document.js';
import type { Text } from '../shell/text.js';
import type { receiptPage } from './submission-pages.js';

/** The receipt of a submission on paper: what its page says. */
export function receiptDocument(
  page: ReturnType<typeof receiptPage>,
  { programme, receivedAt }: { programme: Text; receivedAt: Date },
): PrintedDocument {
  return {
    title: say('producer.receipt.title', { reference: page.reference }),
    owner: programme,
    madeAt: receivedAt,
    blocks: [
      { kind: 'kicker', text: programme },
      { kind: 'title', text: say('producer.receipt.heading', { period: page.period }) },
      { kind: 'lead', text: say('producer.receipt.title', { reference: page.reference }) },
      {
        kind: 'pairs',
        rows: page.summary.rows.map(({ key, value }) => ({ label: key.text, value: value.text })),
      },
      { kind: 'body', text: say('producer.receipt.next') },
    ],
  };
}
