import { countedMassMg, countedUnits, type StoredAssessment } from '../../assessments/index.js';
import type { Refusal } from '../../kernel/decision.js';
import type { DraftToSign, Filing, ReturnLine } from '../../returns/index.js';
import type { Text } from '../shell/text.js';
import { answerRows } from './agency-questions.js';
import { categoryText, crumbs, periodText, refusalText } from './answers.js';
import { furtherDifferences } from './line-differences.js';
import { lineName } from './line-name.js';
import { outdatedView } from './outdated-view.js';

/** Where on the page a refusal is told. */
export type CheckField = 'declared' | 'reason' | 'outdated';

export interface CheckFault {
  readonly reason: Refusal;
  readonly field: CheckField;
}

interface CheckInput {
  readonly base: string;
  readonly filing: Filing;
  readonly draft: DraftToSign;
  readonly stands: StoredAssessment | null;
  readonly maySubmit: boolean;
  readonly names: ReadonlyMap<string, string>;
  readonly currency: string;
  readonly mayEdit: boolean;
  readonly faults: readonly CheckFault[];
  readonly typedReason: string;
}

/** The lines that stand on the page by name. */
export const linesShown = ({ listed, changes, outdated }: DraftToSign): readonly ReturnLine[] => [
  ...outdated.listed.map(({ now }) => now),
  ...(changes?.listed.flatMap(({ before, now }) => now ?? before ?? []) ?? []),
  ...(listed ?? []),
];

export function checkPage(input: CheckInput) {
  const { base, filing, draft, faults } = input;
  const { period } = filing;
  const { totals, number } = draft;
  const fee = draft.fee();
  const nil = draft.quarterlyReturn?.nilDeclared === true;
  const amending = number > 1;
  const previous = input.stands?.totalMinor ?? null;
  return {
    base,
    address: `${base}/returns/${period}`,
    crumbs: crumbs(
      base,
      { text: periodText(period), href: `${base}/returns/${period}` },
      { text: { key: 'producer.check.crumb' } },
    ),
    period: periodText(period),
    dueOn: filing.dueOn,
    late: filing.late,
    nil,
    nothing: totals.lines === 0 && !nil,
    submissionNumber: String(number),
    contentHash: draft.contentHash,
    amending,
    unchanged: draft.unchanged,
    asked: draft.questions.length > 0,
    reasonLabel: {
      key: draft.questions.length > 0 ? 'producer.questions.whole' : 'producer.check.reason',
    } satisfies Text,
    answers: { rows: answerRows(draft.answers, input.names) },
    answeredWhole: draft.answers.some(({ lineKey }) => lineKey === null),
    maySubmit: input.maySubmit,
    unanswered: draft.unanswered.total,
    barred: draft.barred === null ? null : refusalText(draft.barred),
    totals,
    rules: fee.ok
      ? { hash: fee.value.rulebookHash, feeMinor: fee.value.totalMinor.toString() }
      : null,
    fee: fee.ok ? { money: fee.value.totalMinor, currency: fee.value.currency } : null,
    feeRefusal: fee.ok ? null : refusalText(fee.reason),
    change:
      previous !== null && fee.ok
        ? { money: fee.value.totalMinor - previous, currency: fee.value.currency }
        : null,
    lines: linesTable(draft, input.names),
    outdated: outdatedView(draft.outdated, input),
    version: String(draft.quarterlyReturn?.draftVersion ?? 0),
    differences: draft.changes === null ? null : differencesTable(draft.changes, input),
    typedReason: input.typedReason,
    declaredFault: faultOf(faults, 'declared'),
    reasonFault: faultOf(faults, 'reason'),
    errors: faults.map(({ reason, field }) => ({ text: refusalText(reason), href: `#${field}` })),
  };
}

function faultOf(faults: readonly CheckFault[], field: CheckField) {
  const fault = faults.find((each) => each.field === field);
  return fault === undefined ? null : { text: refusalText(fault.reason) };
}

const numeric = (key: string) => ({ text: { key }, format: 'numeric' });

/** Beside the kind of battery the reason that is signed with the line. */
const withReason = ({ category, changeReason: reason }: ReturnLine): Text =>
  reason === null
    ? categoryText(category)
    : { key: 'producer.check.with-reason', params: { category: categoryText(category), reason } };

/** Line by line, or by category when there are too many to read. */
function linesTable(draft: DraftToSign, names: ReadonlyMap<string, string>) {
  const fee = draft.fee();
  const feeAt = (row: number): bigint => (fee.ok ? fee.value.lineAt(row).feeMinor : 0n);
  const money = (minor: bigint) => (fee.ok ? { money: minor, currency: fee.value.currency } : '');
  const rows =
    draft.listed === null
      ? draft.shares(feeAt).map((share) => [
          {
            text: categoryText(share.category),
            note: { key: 'producer.check.lines', params: { count: share.lines } },
          },
          { number: share.units },
          { massIn: 'kg', mg: share.massMg },
          money(share.feeMinor),
        ])
      : draft.listed.map((line, row) => [
          { text: lineName(line, names), note: withReason(line) },
          { number: countedUnits(line) },
          { massIn: 'kg', mg: countedMassMg(line) },
          money(feeAt(row)),
        ]);
  const { units, massMg } = draft.totals;
  return {
    caption: { key: 'producer.check.declared' },
    head: [
      { text: { key: 'producer.check.battery' } },
      numeric('producer.check.units'),
      numeric('producer.check.mass'),
      numeric('producer.check.fee'),
    ],
    rows,
    foot: [
      [
        { text: { key: 'producer.check.total' } },
        { number: units },
        { massIn: 'kg', mg: massMg },
        fee.ok ? money(fee.value.totalMinor) : '',
      ],
    ],
  };
}

/** What an amendment changes against what was submitted. */
function differencesTable(
  { count, listed }: NonNullable<DraftToSign['changes']>,
  { names, currency }: Pick<CheckInput, 'names' | 'currency'>,
) {
  const nothing: Text = { key: 'producer.conflict.nothing' };
  const counted = (line: ReturnLine | null) =>
    line === null
      ? { text: nothing, format: 'numeric' }
      : {
          text: { number: countedUnits(line) },
          note: { massIn: 'kg', mg: countedMassMg(line) },
          format: 'numeric',
        };
  return {
    caption: { key: 'producer.check.changed', params: { count } },
    head: [
      { text: { key: 'producer.check.battery' } },
      numeric('producer.check.before'),
      numeric('producer.check.now'),
    ],
    rows: listed.flatMap(({ before, now }) => {
      const line = now ?? before;
      if (line === null) return [];
      const note = furtherDifferences(before, now, currency);
      return [[{ text: lineName(line, names), note }, counted(before), counted(now)]];
    }),
    empty: { key: 'producer.check.nothing-changed' },
  };
}
