import type { Filing, Upload } from '../../returns/index.js';
import { foundIssues, uploadForm } from '../files/upload-form.js';
import { categoryText, crumbs, issueText, periodText } from './answers.js';

/** The form: a file, and how its numbers are written. */
export function uploadFormPage(base: string, { period }: Filing, fault?: string) {
  const address = `${base}/returns/${period}`;
  return {
    base,
    address,
    crumbs: crumbs(
      base,
      { text: periodText(period), href: address },
      { text: { key: 'producer.upload.crumb' } },
    ),
    period: periodText(period),
    /** Exists in the demonstration only. */
    readyHref: `${address}/ready-file`,
    ...uploadForm(`${address}/upload`, fault === undefined ? {} : { fault }),
  };
}

/** What will be counted, what not and why, and what it does to the fee. */
export function uploadCheckPage(base: string, upload: Upload, mayUse: boolean) {
  const { report, period, fileName } = upload;
  const { issues, currency } = report;
  const money = (minor: string | null) => (minor === null ? null : { money: minor, currency });
  const change =
    report.feeMinor === null || report.draftFeeMinor === null
      ? null
      : { money: BigInt(report.feeMinor) - BigInt(report.draftFeeMinor), currency };
  const address = `${base}/returns/${period}/upload`;
  const numeric = (key: string) => ({ text: { key }, format: 'numeric' });
  return {
    base,
    crumbs: crumbs(
      base,
      { text: periodText(period), href: `${base}/returns/${period}` },
      { text: { key: 'producer.upload.crumb' }, href: address },
      { text: fileName },
    ),
    period: periodText(period),
    fileName,
    blocked: issues.errors > 0,
    warnings: issues.warnings,
    problems: issues.errors,
    lineCount: report.lines,
    found: foundIssues(issues, issueText),
    fee: money(report.feeMinor),
    change,
    effect: { added: report.added, changed: report.changed, removed: report.removed },
    annotatedHref: `${address}/${upload.id}/annotated.${/\.xlsx$/i.test(fileName) ? 'xlsx' : 'csv'}`,
    useHref: `${address}/${upload.id}/use`,
    againHref: address,
    mayUse: mayUse && issues.errors === 0,
    table: {
      // Of a faulty file nothing counts: what is there are the rows that have no fault.
      caption: { key: issues.errors > 0 ? 'producer.upload.sound' : 'producer.upload.counted' },
      head: [
        { text: { key: 'producer.upload.category' } },
        numeric('producer.upload.lines'),
        numeric('producer.check.units'),
        numeric('producer.check.mass'),
      ],
      rows: report.categories.map((group) => [
        { text: categoryText(group.category) },
        { number: String(group.lines) },
        { number: group.units },
        { massIn: 'kg', mg: group.massMg },
      ]),
      foot: [
        [
          { text: { key: 'producer.check.total' } },
          { number: String(report.lines) },
          { number: report.units },
          { massIn: 'kg', mg: report.massMg },
        ],
      ],
    },
  };
}
