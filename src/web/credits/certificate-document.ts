import type { Certificate } from '../../recycling/index.js';
import { say, type Block, type PrintedDocument } from '../documents/printed-document.js';
import type { Text } from '../shell/text.js';
import type { certificateCheckPage } from './certificate-check-page.js';

/** A certificate on paper. Whether it is valid is known at its address only, which the code leads to. */
export function certificateDocument(
  { payload, revoked, reference }: Certificate,
  page: ReturnType<typeof certificateCheckPage>,
  programme: Text,
): PrintedDocument {
  const pair = (name: string, value: Text) => ({ label: say(`credits.check.${name}`), value });
  return {
    title: say('documents.certificate', { reference }),
    owner: programme,
    madeAt: new Date(revoked?.at ?? payload.certifiedAt),
    blocks: [
      { kind: 'kicker', text: programme },
      { kind: 'title', text: say('documents.certificate', { reference }) },
      ...stateBlocks(page),
      {
        kind: 'pairs',
        rows: page.summary.rows.map(({ key, value }) => ({ label: key.text, value: value.text })),
      },
      { kind: 'table', table: page.materials },
      { kind: 'subheading', text: say('credits.check.credits') },
      page.credits.length === 0
        ? { kind: 'body', text: say('credits.check.no-credits') }
        : { kind: 'list', items: page.credits },
      { kind: 'subheading', text: say('credits.check.batches') },
      { kind: 'list', items: page.batches },
      { kind: 'subheading', text: say('credits.check.proof') },
      {
        kind: 'pairs',
        rows: [pair('hash', page.hash), pair('signature', page.signature), pair('key', page.keyId)],
      },
      { kind: 'body', text: say('documents.certificate-check', { address: page.address }) },
      { kind: 'qr', ...page.qr, description: say('credits.check.qr', { address: page.address }) },
    ],
  };
}

/** A paper says nothing of being valid: it may be revoked tomorrow. */
function stateBlocks({ state, revoked }: ReturnType<typeof certificateCheckPage>): Block[] {
  if (state === 'valid') return [];
  const lead: Block = { kind: 'lead', text: say(`credits.check.lead.${state}`) };
  if (revoked === null) return [lead];
  const because = { at: { dateTime: revoked.at }, reason: revoked.reason };
  return [{ kind: 'lead', text: say('credits.check.revoked-because', because) }, lead];
}
