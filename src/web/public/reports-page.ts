import type { PublicationSummary } from '../../publications/index.js';

import type { Language } from '../shell/language.js';

import { periodText } from './report-figures.js';

/** Newest version of each period; earlier ones are reached from it. */
export function reportsPage(
  released: readonly PublicationSummary[],
  { base, language }: { readonly base: string; readonly language: Language },
) {
  const newest = released.filter(
    (row, index) => released.findIndex(({ period }) => period === row.period) === index,
  );
  const entry = (row: PublicationSummary) => ({
    period: periodText(row.period),
    href: `${base}/reports/${row.period}/v${row.version}`,
    version: row.version,
    releasedAt: row.releasedAt,
    corrected: row.version > 1,
    correctionReason: row.correctionReason,
    pdfHref: `${base}/reports/${row.period}/v${row.version}/report.${language}.pdf`,
    csvHref: `${base}/reports/${row.period}/v${row.version}/report.csv`,
    jsonHref: `${base}/reports/${row.period}/v${row.version}/report.json`,
  });
  return {
    years: newest.filter(({ kind }) => kind === 'year').map(entry),
    quarters: newest.filter(({ kind }) => kind === 'quarter').map(entry),
    none: released.length === 0,
    registerHref: `${base}/register`,
    dataHref: `${base}/data`,
  };
}
