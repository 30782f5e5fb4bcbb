import type { AuditPage } from '../../oversight/index.js';
import type { Text } from '../shell/text.js';

export interface AuditQuery {
  organisation?: string;
  action?: string;
  before?: string;
}

/** In words; the filter keeps the code. */
const actionText = (action: string): Text => ({ key: `agency.audit.act.${action}` });

interface Reader {
  readonly address: string;
  readonly organisation: string;
  /** Whether the reader sees every organisation of the programme, or only their own. */
  readonly whole: boolean;
}

/** A trail that reads: who did what to what, then each value from and to. */
export function auditPage(page: AuditPage, query: AuditQuery, reader: Reader) {
  const { address, organisation, whole } = reader;
  const older = new URLSearchParams({
    ...(query.organisation ? { organisation: query.organisation } : {}),
    ...(query.action ? { action: query.action } : {}),
    ...(page.older === null ? {} : { before: page.older }),
  });
  return {
    address,
    whole,
    lead: { key: whole ? 'agency.audit.lead' : 'agency.audit.lead-own', params: { organisation } },
    lines: page.lines.map((line) => ({
      at: line.at,
      who:
        line.person ??
        (line.apiKeyId === null ? { key: 'agency.audit.system' } : { key: 'agency.audit.key' }),
      action: actionText(line.action),
      subject: line.subjectId,
      organisation: line.organisation,
      onBehalfOf: line.onBehalfOf,
      changes: line.changes,
    })),
    olderHref: page.older === null ? null : `${address}?${older.toString()}`,
    organisations: [
      { value: '', text: { key: 'agency.audit.everybody' } },
      ...page.organisations.map(({ id, name }) => ({
        value: id,
        text: name,
        selected: id === query.organisation,
      })),
    ],
    actions: [
      { value: '', text: { key: 'agency.audit.everything' } },
      ...page.actions.map((action) => ({
        value: action,
        text: actionText(action),
        selected: action === query.action,
      })),
    ],
  };
}
