import type { ReportingPeriod } from '../kernel/reporting-period.js';

/**
 * What a column snapshot says of itself: a quarter as a final run counted it, one file per column. Numbers are 64-bit and codes
 * 16-bit, little-endian, one for each line or return; texts are lines of text, one for each return.
 */
export interface SnapshotManifest {
  /** Of an earlier format, nothing is read. */
  readonly format: number;
  readonly programme: string;
  readonly period: ReportingPeriod;
  readonly run: string;
  /** A hash of the submissions that counted; once other ones count, the snapshot is outdated. */
  readonly counted: string;
  readonly returns: number;
  readonly lines: number;
  readonly columns: readonly SnapshotColumn[];
}

export interface SnapshotColumn {
  readonly name: string;
  readonly of: 'line' | 'return';
  readonly kind: 'number' | 'code' | 'text';
  readonly bytes: number;
  readonly sha256: string;
  /** What the codes stand for. */
  readonly values?: readonly string[];
}

/** Where a snapshot lies, and the one hash that vouches for all of it. The database knows it; the folder alone proves nothing. */
export interface SnapshotKey {
  readonly programmeId: string;
  readonly period: ReportingPeriod;
  readonly runId: string;
}

export const bytesOf = { number: 8, code: 2 } as const;

export const columnFile = ({ of, name }: Pick<SnapshotColumn, 'of' | 'name'>): string =>
  `${of}-${name.replaceAll('_', '-')}.column`;

export const MANIFEST = 'manifest.json';

/** Since 2 a snapshot holds what its run settled, where it held what had been assessed, and the days of filing. */
export const FORMAT = 2;

/** Programme, period and run as folders. Refuses what is none of these, so that no name leads elsewhere. */
export function snapshotPath({ programmeId, period, runId }: SnapshotKey): readonly string[] {
  const parts = [programmeId, period, runId];
  if (!parts.every((part) => /^[0-9a-z-]+$/i.test(part)))
    throw new Error('A snapshot is named by a programme, a period and a run.');
  return parts;
}
