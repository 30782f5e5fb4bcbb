import type { Refusal } from '../../kernel/decision.js';
import type { DataIssue } from '../../kernel/issue.js';
import type { ProgrammeVisit } from '../shell/programme-visit.js';
import { namedFault } from '../shell/refusal-text.js';
import type { Text } from '../shell/text.js';

export {
  counted,
  fieldOf,
  type FormBody,
  identifier,
  isIdentifier,
  ticked,
} from '../shell/form-body.js';

export interface SeeOther {
  readonly url: string;
  readonly statusCode: 303;
}
export const seeOther = (url: string): SeeOther => ({ url, statusCode: 303 });

/** What a refusal names is spelled in the reader's language: figures, days, materials and states. */
export function refusalText(reason: Refusal): Text {
  const params = Object.entries(reason.params ?? {}).map(([name, value]): [string, Text] => [
    name,
    spoken(name, value),
  ]);
  return { key: `refusal.${reason.code}`, params: Object.fromEntries(params) };
}

/** A name stays as it was given, also one that looks like a figure or a day. */
const verbatim = new Set(['year', 'found', 'reference', 'expected', 'batch', 'consignment', 'cut']);

function spoken(name: string, value: string): Text {
  if (name === 'material') return { key: `taxonomy.material.${value}` };
  if (verbatim.has(name)) return value;
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return { date: value };
  return /^-?\d+(?:\.\d+)?$/.test(value) ? { number: value } : value;
}

export const issueText = (issue: DataIssue): Text =>
  refusalText({
    code: issue.code,
    params: {
      expected: issue.expected ?? '',
      ...issue.params,
      found: issue.value ?? issue.params?.found ?? '',
    },
  });

export interface Faults {
  readonly errors: readonly { text: Text; href: string }[];
  /** By field, as the components take it. */
  readonly fault: Readonly<Record<string, { text: Text }>>;
}

export const noFaults: Faults = { errors: [], fault: {} };

/** How each field of a form is named on it. */
export type FieldNames = Readonly<Record<string, Text>>;

/** Every fault for the summary, in the order and with the name of its field; the first of each field beside it. */
export function faultsOf(issues: readonly DataIssue[], names: FieldNames): Faults {
  const fault: Record<string, { text: Text }> = {};
  const order = Object.keys(names);
  const place = ({ location }: DataIssue): number => order.indexOf(location.field ?? '');
  const errors = issues
    .toSorted((a, b) => place(a) - place(b))
    .map((issue) => {
      const field = issue.location.field ?? '';
      const text = issueText(issue);
      fault[field] ??= { text };
      return { text: namedFault(names[field], text), href: `#${field}` };
    });
  return { errors, fault };
}

/** A refusal that concerns the whole form, or one of its fields. */
export function refusedFaults(reason: Refusal, field = 'main-content'): Faults {
  const text = refusalText(reason);
  return { errors: [{ text, href: `#${field}` }], fault: { [field]: { text } } };
}

/** What the reader may do here: a page offers nothing that would be refused. */
export const mayOf = ({ may }: ProgrammeVisit) => ({
  edit: may('facility.edit'),
  record: may('consignment.record'),
  batch: may('batch.record'),
  draft: may('certificate.draft'),
  certify: may('certificate.certify'),
});

export const choices = (codes: readonly string[], kind: string): { value: string; text: Text }[] =>
  codes.map((code) => ({ value: code, text: { key: `${kind}.${code}` } }));
