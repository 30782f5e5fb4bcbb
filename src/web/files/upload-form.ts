import { type IssueReport, numberMarks } from '../../files/index.js';
import type { DataIssue } from '../../kernel/issue.js';
import type { Text } from '../shell/text.js';

interface GivenForm {
  /** How the numbers were said to be written, when the form comes again. */
  readonly marks?: string;
  /** Why what was sent is no file that can be read. */
  readonly fault?: string;
  /** What stores the file as well as checks it; what was found in order is stored next. */
  readonly store?: 'after-check' | 'next';
}

/** The form that takes a file, the same wherever one is taken: the file, how it writes decimals, a template. */
export function uploadForm(action: string, { marks, fault, store }: GivenForm = {}) {
  const said = fault === undefined ? null : { key: `refusal.${fault}`, params: { most: '50' } };
  return {
    form: {
      action,
      template: `${action}/template.xlsx`,
      plainTemplate: `${action}/template.csv`,
      marks: numberMarks.map((value) => ({ value, text: { key: `upload.marks.${value}` } })),
      chosenMarks: marks ?? 'unstated',
      fault: said === null ? null : { text: said },
      stores: store !== undefined,
      storesNext: store === 'next',
      annotated: { formaction: `${action}/annotated` },
    },
    errors: said === null ? [] : [{ text: said, href: '#file' }],
  };
}

/** Issues by kind, each with its place, what was written and how to mend it. */
export function foundIssues(report: IssueReport, say: (issue: DataIssue) => Text) {
  return {
    unlisted: report.unlisted,
    groups: report.groups.map((group) => ({
      more: group.count - group.listed.length,
      table: {
        caption: groupText(group),
        head: ['row', 'column', 'value', 'problem'].map((name) => ({
          text: { key: `upload.${name}` },
        })),
        rows: group.listed.map((issue) => [
          issue.location.row === undefined ? '' : String(issue.location.row),
          issue.location.column ?? '',
          issue.value ?? '',
          { text: say(issue), format: 'text' },
        ]),
      },
    })),
  };
}

const mostNamed = 3;

/** Says which columns it is about and where it begins as well: each table of a page has its own name. */
function groupText({ severity, count, listed }: IssueReport['groups'][number]): Text {
  const { row } = listed[0]?.location ?? {};
  const columns = [...new Set(listed.flatMap(({ location }) => location.column ?? []))];
  if (row === undefined || columns.length === 0)
    return { key: 'upload.group', params: { severity, count } };
  const named = columns.length > mostNamed ? [...columns.slice(0, mostNamed), '…'] : columns;
  const params = { severity, count, column: named.join(', '), row: String(row) };
  return { key: 'upload.group-at', params };
}
