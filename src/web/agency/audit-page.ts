import type { AuditPage } from '../../oversight/index.js';
import type { Text } from '../shell/text.js';
import { wordsSought } from '../shell/producer-choice.js';
import { fieldText, valueText } from './audit-values.js';

export interface AuditQuery {
  /** What an organisation is sought by. */
  q?: string;
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
  /** Of the programme: its amounts name none. */
  readonly currency: string;
}

/** Whose the act was, and whom it was for or about where that is somebody else. Readers of their own trail are not named to themselves. */
function partiesOf(line: AuditPage['lines'][number], { organisation: own, whole }: Reader) {
  const { actingOrganisation: by, organisation, onBehalfOf } = line;
  return {
    by: !whole && by === own ? null : by,
    onBehalfOf,
    concerns: onBehalfOf === null && organisation !== by ? organisation : null,
  };
}

/** A trail that reads: who did what to what, then each value from and to. */
export function auditPage(page: AuditPage, query: AuditQuery, reader: Reader) {
  const { address, organisation, whole, currency } = reader;
  const older = new URLSearchParams({
    ...(whole && page.chosen !== null ? { organisation: page.chosen.id } : {}),
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
      ...partiesOf(line, reader),
      changes: line.changes.map(({ field, from, to }) => ({
        field: fieldText(field),
        from: valueText(field, from, currency),
        to: valueText(field, to, currency),
      })),
    })),
    olderHref: page.older === null ? null : `${address}?${older.toString()}`,
    seek: seekView(page, query),
    organisations: [
      { value: '', text: { key: 'agency.audit.everybody' } },
      ...listed(page).map(({ id, name }) => ({
        value: id,
        text: name,
        selected: id === page.chosen?.id,
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

/** The one whose lines are shown stands in the list, whether it is among the first or not. */
const listed = ({ organisations, chosen }: AuditPage) => [
  ...organisations,
  ...(chosen === null || organisations.some(({ id }) => id === chosen.id) ? [] : [chosen]),
];

/** Where the list is short there is nothing to seek. */
function seekView({ organisations, moreOrganisations, chosen }: AuditPage, query: AuditQuery) {
  const words = wordsSought(query.q);
  if (words === '' && !moreOrganisations) return null;
  const count = organisations.length;
  const found =
    words === '' || chosen !== null
      ? null
      : { key: 'agency.audit.sought', params: { count, words } };
  return { words, found };
}
