import { WorkbookFault } from './workbook-fault.js';

/** What a template is for. It stands on its cover sheet, so that a file made from another one is told apart. */
export interface TemplateMark {
  readonly kind: 'return-lines' | 'battery-models' | 'consignments' | 'batches';
  readonly programme: string;
  /** The quarter, where there is one. */
  readonly period?: string;
}

/** Raised when the columns of a template change; a file made from an older one is asked to be made anew. */
export const templateVersion = 1;

const written = /^everycell:([a-z-]{1,40}):(\d{1,4}):([a-z0-9-]{1,60}):([0-9A-Z-]{1,20})$/;

export const writtenMark = ({ kind, programme, period }: TemplateMark): string =>
  `everycell:${kind}:${String(templateVersion)}:${programme}:${period ?? '-'}`;

/** Refuses a file that was made from another template than the one that is asked for. Text that is no mark is none. */
export function checkMark(text: string, asked: TemplateMark): void {
  const match = written.exec(text.trim());
  if (match === null) return;
  const [, kind = '', version = '', programme = '', period = ''] = match;
  if (kind !== asked.kind) throw new WorkbookFault('template.other-kind', { found: kind });
  if (Number(version) !== templateVersion)
    throw new WorkbookFault('template.old', { found: version, current: String(templateVersion) });
  if (programme !== asked.programme)
    throw new WorkbookFault('template.other-programme', { found: programme });
  if (asked.period !== undefined && period !== '-' && period !== asked.period)
    throw new WorkbookFault('template.other-period', { found: period, wanted: asked.period });
}
