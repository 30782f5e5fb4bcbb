import { type IssueReport, numberMarks } from '../../files/index.js';
import type { Filing, Upload } from '../../returns/index.js';
import type { Text } from '../shell/text.js';
import { categoryText, crumbs, issueText, periodText } from './answers.js';

/** The form: a file, and how its numbers are written. */
export function uploadFormPage(
  base: string,
  filing: Filing,
  fault: { readonly code: string; readonly params?: Readonly<Record<string, string>> } | null,
) {
  const { period } = filing;
  const address = `${base}/returns/${period}`;
  const said =
    fault === null ? null : { key: `refusal.${fault.code}`, params: { ...fault.params } };
  return {
    base,
    address,
    crumbs: crumbs(
      base,
      { text: periodText(period), href: address },
      { text: { key: 'producer.upload.crumb' } },
    ),
    period: periodText(period),
    action: `${address}/upload`,
    templateHref: `${address}/upload/template.xlsx`,
    plainTemplateHref: `${address}/upload/template.csv`,
    /** Exists in the demonstration only. */
    readyHref: `${address}/ready-file`,
    marks: marksItems(),
    fileFault: said === null ? null : { text: said },
    errors: said === null ? [] : [{ text: said, href: '#file' }],
  };
}

export const marksItems = (): { value: string; text: Text }[] =>
  numberMarks.map((marks) => ({ value: marks, text: { key: `producer.upload.marks.${marks}` } }));

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
    groups: issueGroups(issues),
    unlisted: issues.unlisted,
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

/** Issues by kind, each with its place, what was written and how to mend it. */
export function issueGroups(report: IssueReport) {
  return report.groups.map((group) => ({
    severity: group.severity,
    count: group.count,
    more: group.count - group.listed.length,
    table: {
      caption: groupText(group),
      head: [
        { text: { key: 'producer.upload.row' } },
        { text: { key: 'producer.upload.column' } },
        { text: { key: 'producer.upload.value' } },
        { text: { key: 'producer.upload.problem' } },
      ],
      rows: group.listed.map((issue) => [
        issue.location.row === undefined ? '' : String(issue.location.row),
        issue.location.column ?? '',
        issue.value ?? '',
        { text: issueText(issue), format: 'text' },
      ]),
    },
  }));
}

/** Says where a group begins as well: each table of a page has its own name. */
function groupText({ severity, count, listed }: IssueReport['groups'][number]): Text {
  const { row, column } = listed[0]?.location ?? {};
  return row === undefined || column === undefined
    ? { key: 'producer.upload.group', params: { severity, count } }
    : {
        key: 'producer.upload.group-at',
        params: { severity, count, column, row: String(row) },
      };
}
