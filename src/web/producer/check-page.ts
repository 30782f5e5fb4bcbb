import type { FeePreview, StoredAssessment } from '../../assessments/index.js';
import type { Decision, Refusal } from '../../kernel/decision.js';
import {
  countedMassMg,
  countedUnits,
  differencesOf,
  referenceOfKey,
  totalsByCategory,
  totalsOf,
  type DraftToSign,
  type Filing,
  type ReturnLine,
} from '../../returns/index.js';
import type { Text } from '../shell/text.js';
import { categoryText, chemistryText, crumbs, periodText, refusalText } from './answers.js';

interface CheckInput {
  readonly base: string;
  readonly filing: Filing;
  readonly draft: DraftToSign;
  readonly fee: Decision<FeePreview>;
  readonly stands: StoredAssessment | null;
  readonly maySubmit: boolean;
  readonly names: ReadonlyMap<string, string>;
  readonly fault: { readonly reason: Refusal; readonly field: 'declared' | 'reason' } | null;
  readonly typedReason: string;
}

/** Lines beyond these are totalled by category; the file they came from holds them all. */
export const mostListed = 100;

export function checkPage(input: CheckInput) {
  const { base, filing, draft, fee, fault } = input;
  const { period } = filing;
  const { lines, number } = draft;
  const totals = totalsOf(lines);
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
    nothing: lines.length === 0 && !nil,
    submissionNumber: String(number),
    contentHash: draft.contentHash,
    amending,
    unchanged: amending && draft.latest?.contentHash === draft.contentHash,
    maySubmit: input.maySubmit,
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
    lines: linesTable(lines, fee, input.names),
    differences: amending ? differencesTable(draft, input.names) : null,
    typedReason: input.typedReason,
    declaredFault: faultOf(fault, 'declared'),
    reasonFault: faultOf(fault, 'reason'),
    errors: fault === null ? [] : [{ text: refusalText(fault.reason), href: `#${fault.field}` }],
  };
}

const faultOf = (fault: CheckInput['fault'], field: string) =>
  fault?.field === field ? { text: refusalText(fault.reason) } : null;

const numeric = (key: string) => ({ text: { key }, format: 'numeric' });

export const lineName = (
  line: Pick<ReturnLine, 'lineKey' | 'category' | 'chemistry'>,
  names: ReadonlyMap<string, string>,
): Text => {
  const reference = referenceOfKey(line.lineKey);
  if (reference !== null) return names.get(reference) ?? reference;
  return {
    key: 'producer.grid.other-battery',
    params: { category: categoryText(line.category), chemistry: chemistryText(line.chemistry) },
  };
};

/** Line by line, or by category when there are too many to read. */
function linesTable(
  lines: readonly ReturnLine[],
  fee: Decision<FeePreview>,
  names: ReadonlyMap<string, string>,
) {
  const { units, massMg } = totalsOf(lines);
  const fees = new Map(
    fee.ok ? fee.value.lines.map(({ lineKey, feeMinor }) => [lineKey, feeMinor]) : [],
  );
  const currency = fee.ok ? fee.value.currency : '';
  const money = (minor: bigint) => (fee.ok ? { money: minor, currency } : '');
  const long = lines.length > mostListed;
  const rows = long
    ? totalsByCategory(lines).map((group) => [
        {
          text: categoryText(group.category),
          note: { key: 'producer.check.lines', params: { count: group.lines } },
        },
        { number: group.units },
        { massIn: 'kg', mg: group.massMg },
        money(feeOfCategory(lines, fees, group.category)),
      ])
    : lines.map((line) => [
        { text: lineName(line, names), note: categoryText(line.category) },
        { number: countedUnits(line) },
        { massIn: 'kg', mg: countedMassMg(line) },
        money(fees.get(line.lineKey) ?? 0n),
      ]);
  return {
    stacked: true,
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

function feeOfCategory(
  lines: readonly ReturnLine[],
  fees: ReadonlyMap<string, bigint>,
  category: string,
): bigint {
  return lines.reduce(
    (sum, line) => (line.category === category ? sum + (fees.get(line.lineKey) ?? 0n) : sum),
    0n,
  );
}

/** What an amendment changes against what was submitted. */
function differencesTable(draft: DraftToSign, names: ReadonlyMap<string, string>) {
  const all = differencesOf(draft.submitted ?? [], draft.lines);
  const nothing: Text = { key: 'producer.conflict.nothing' };
  const units = (line: ReturnLine | null) =>
    line === null ? { text: nothing, format: 'numeric' } : { number: countedUnits(line) };
  return {
    caption: { key: 'producer.check.changed', params: { count: all.length } },
    head: [
      { text: { key: 'producer.check.battery' } },
      numeric('producer.check.before'),
      numeric('producer.check.now'),
    ],
    rows: all.slice(0, mostListed).flatMap(({ before, now }) => {
      const line = now ?? before;
      return line === null ? [] : [[{ text: lineName(line, names) }, units(before), units(now)]];
    }),
    stacked: true,
    empty: { key: 'producer.check.nothing-changed' },
  };
}
