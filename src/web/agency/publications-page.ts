import type {
  DisclosureNote,
  DraftRow,
  DraftSummary,
  PublicationSummary,
} from '../../publications/index.js';
import { tableOf } from '../../publications/index.js';
import { reportBody } from '../public/report-page.js';
import { periodText, rowLabel } from '../public/report-figures.js';
import type { Language } from '../shell/language.js';
import type { Text } from '../shell/text.js';

import type { PeriodChoice } from './report-freezes-page.js';

export interface PrepareForm {
  period: string;
  correctionReason: string;
}

export function publicationsPage(
  listed: { drafts: DraftSummary[]; released: PublicationSummary[] },
  view: {
    base: string;
    publicBase: string;
    mayPrepare: boolean;
    periods: PeriodChoice[];
    form: PrepareForm;
    faults: Text[];
  },
) {
  return {
    drafts: listed.drafts.map((draft) => [
      { text: periodText(draft.period), href: `${view.base}/publications/${draft.id}` },
      { text: { number: draft.version } },
      {
        text: '',
        tag: {
          text: { key: `agency.publication.state.${draft.state}` },
          colour: draft.state === 'approved' ? 'green' : 'blue',
        },
        ...(draft.releaseAt === null
          ? {}
          : {
              note: {
                key: 'agency.publication.due',
                params: { at: { dateTime: draft.releaseAt } },
              },
            }),
      },
      { text: { dateTime: draft.preparedAt } },
    ]),
    released: listed.released.map((row) => [
      {
        text: periodText(row.period),
        href: `${view.publicBase}/reports/${row.period}/v${row.version}`,
      },
      { text: { number: row.version } },
      { text: { dateTime: row.releasedAt } },
      { text: row.correctionReason ?? '' },
    ]),
    mayPrepare: view.mayPrepare,
    periods: view.periods,
    form: view.form,
    action: `${view.base}/publications`,
    errors: view.faults.map((text) => ({ text, href: '#period' })),
  };
}

const reasonText = (note: DisclosureNote): Text => ({ key: `agency.disclosure.${note.reason}` });

function disclosureRows(draft: DraftRow) {
  return draft.disclosure.map((note) => {
    const table = tableOf(draft.snapshot, note.table);
    const row: Text =
      note.row === 'total' || !table
        ? { key: 'public.table.total' }
        : rowLabel(table.dimension, note.row);
    return [
      { text: { key: `public.table.${note.table}` } },
      { text: row },
      { text: reasonText(note) },
    ];
  });
}

export function previewPage(
  draft: DraftRow,
  view: {
    base: string;
    personId: string | null;
    language: Language;
    /** In which minutes of a release are typed. */
    zone: string;
    /** What was typed for one, when it cannot be. */
    minute?: { readonly typed: string; readonly fault: Text };
    may: (
      permission: 'publication.approve' | 'publication.release' | 'publication.prepare',
    ) => boolean;
  },
) {
  const prepared = draft.preparedBy === view.personId;
  const address = `${view.base}/publications/${draft.id}`;
  return {
    report: reportBody(draft.snapshot, null, view.language),
    state: draft.state,
    version: draft.version,
    snapshotHash: draft.snapshotHash,
    preparedAt: draft.preparedAt,
    disclosure: disclosureRows(draft),
    address,
    listHref: `${view.base}/publications`,
    ownDraft: prepared && draft.state === 'preview',
    mayApprove: draft.state === 'preview' && !prepared && view.may('publication.approve'),
    zone: view.zone,
    minute: view.minute?.typed ?? '',
    minuteFault: view.minute === undefined ? null : { text: view.minute.fault },
    errors: view.minute === undefined ? [] : [{ text: view.minute.fault, href: '#releaseAt' }],
    releaseAt: draft.releaseAt,
    mayRelease: draft.state === 'approved' && view.may('publication.release'),
    mayDiscard:
      (draft.state === 'preview' || draft.state === 'approved') && view.may('publication.prepare'),
  };
}
