import { columnName } from './file-heading.js';

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

export const isMark = (text: string): boolean => written.test(text.trim());

export const writtenMark = ({ kind, programme, period }: TemplateMark): string =>
  `everycell:${kind}:${String(templateVersion)}:${programme}:${period ?? '-'}`;

export interface MarkFault {
  readonly code: string;
  readonly params: Readonly<Record<string, string>>;
}

/** Why a file was made from another template than the one that is asked for, or null. Text that is no mark is none. */
export function faultOfMark(text: string, asked: TemplateMark): MarkFault | null {
  const match = written.exec(text.trim());
  if (match === null) return null;
  const [, kind = '', , programme = '', period = ''] = match;
  if (kind !== asked.kind) return { code: 'template.other-kind', params: { found: kind } };
  if (programme !== asked.programme)
    return { code: 'template.other-programme', params: { found: programme } };
  if (asked.period !== undefined && period !== '-' && period !== asked.period)
    return { code: 'template.other-period', params: { found: period, wanted: asked.period } };
  return null;
}

/** Why the mark's version holds no more, and what changed since: seen by the columns that the file still has. */
export function faultOfVersion(
  text: string,
  heading: readonly string[],
  known: readonly string[],
): MarkFault | null {
  const version = written.exec(text.trim())?.[2];
  if (version === undefined || Number(version) === templateVersion) return null;
  const there = heading.map(columnName).filter((name) => name !== '');
  const listed = (names: readonly string[]): string => names.join(', ') || '–';
  return {
    code: 'template.old',
    params: {
      found: version,
      current: String(templateVersion),
      gone: listed(there.filter((name) => !known.includes(name))),
      added: listed(known.filter((name) => !there.includes(name))),
    },
  };
}
