import type { IssueReport } from '../../files/index.js';
import type { BatchImport, ImportOutcome } from '../../recycling/index.js';
import type { Facility } from '../../register/index.js';
import { foundIssues, uploadForm } from '../files/upload-form.js';
import { issueText } from './form-fields.js';

export type UploadKind = 'consignments' | 'batches';

/** Where the file goes, and where its rows are listed. */
const addresses = {
  consignments: { files: 'consignment-files', list: 'consignments' },
  batches: { files: 'batch-files', list: 'batches' },
} as const;

interface UploadView {
  readonly base: string;
  readonly kind: UploadKind;
  readonly facilities: readonly Facility[];
}

interface Checked {
  readonly facilityId: string;
  readonly marks: string;
  readonly fileName?: string;
  readonly fault?: string;
  readonly outcome?: object;
  /** Nothing was found wrong. */
  readonly sound?: boolean;
}

export function uploadPage(
  { base, kind, facilities }: UploadView,
  checked: Checked | null,
): object {
  const { files, list } = addresses[kind];
  return {
    ...uploadForm(`${base}/${files}`, {
      ...checked,
      store: checked?.sound === true ? 'next' : 'after-check',
    }),
    back: { href: `${base}/${list}`, text: { key: `recycler.upload.back-${kind}` } },
    title: { key: `recycler.upload.title-${kind}` },
    facilities: facilities.map((each) => ({ value: each.id, text: each.name })),
    facilityId: checked?.facilityId ?? '',
    fileName: checked?.fileName ?? '',
    outcome: checked?.outcome ?? null,
  };
}

export const consignmentsOutcome = ({ report, rows, netMg }: ImportOutcome): object => ({
  ...reported(report),
  sound: { key: 'recycler.upload.sound', params: { count: rows.length } },
  would: { key: 'recycler.upload.would-store', params: { mass: { massIn: 'kg', mg: netMg } } },
  table: null,
});

export const batchesOutcome = ({ report, batches }: BatchImport): object => ({
  ...reported(report),
  sound: { key: 'recycler.upload.sound-batches', params: { count: batches.length } },
  would: { key: 'recycler.upload.would-open' },
  table: batches.length === 0 ? null : balances(batches),
});

const balances = (batches: BatchImport['batches']): object => ({
  caption: { key: 'recycler.upload.balance' },
  head: [
    { text: { key: 'recycler.batch.reference' } },
    ...['fractions', 'in', 'out', 'difference'].map((name) => ({
      text: { key: `recycler.upload.balance-${name}` },
      format: 'numeric',
    })),
  ],
  rows: batches
    .slice(0, 200)
    .map(({ reference, fractions, balance }) => [
      { text: reference },
      { number: String(fractions) },
      { massIn: 'kg', mg: balance.inputDryMg },
      { massIn: 'kg', mg: balance.outputDryMg },
      { massIn: 'kg', mg: balance.differenceMg },
    ]),
});

const reported = (report: IssueReport): object => ({
  problems: report.errors,
  found: foundIssues(report, issueText),
});
