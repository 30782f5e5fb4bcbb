import { countedUnits, type StoredAssessment } from '../assessments/index.js';
import type { Decision, Refusal } from '../kernel/decision.js';
import type { DataIssue } from '../kernel/issue.js';
import { kgFromMassMg } from '../kernel/mass.js';
import { decimalFromMinor } from '../kernel/money.js';
import { PAYMENT_REVERSAL, type StatementEntry } from '../ledger/index.js';
import type { BatteryModel, Registration } from '../register/index.js';
import {
  questionsAbout,
  referenceOfKey,
  type AgencyQuestion,
  type AskedLine,
  type AskedLines,
  type DeclaredAnswer,
  type Filing,
  type LineTotals,
  type OutdatedLines,
  type ReturnLine,
  type Submission,
} from '../returns/index.js';
import { ApiProblem, granted, problem } from './problem.js';

/** Masses as exact decimals of a kilogram, money as exact decimals of the currency, both in strings. */

export const registrationAnswer = (each: Registration): object => ({
  id: each.id,
  number: each.number,
  capacity: each.capacity,
  state: each.state,
  brands: each.brands,
  categories: each.categories,
  validFrom: each.validFrom,
  validTo: each.validTo,
});

export const modelAnswer = (model: BatteryModel): object => ({
  reference: model.reference,
  version: model.version,
  validFrom: model.validFrom,
  withdrawnOn: model.withdrawnOn,
  brand: model.brand,
  name: model.name,
  category: model.category,
  chemistry: model.chemistry,
  cathode: model.cathode,
  unitMassKg: kgFromMassMg(model.unitMassMg),
  capacityWh: model.capacityWh?.toString() ?? null,
  rechargeable: model.rechargeable,
  generalUse: model.generalUse,
  carbonFootprintClass: model.carbonFootprintClass,
  recyclabilityClass: model.recyclabilityClass,
  passportUrl: model.passportUrl,
  massEstimated: model.massEstimated,
  materials: model.materials.map(({ material, massMg, recycledPpm }) => ({
    material,
    massKg: kgFromMassMg(massMg),
    recycledPpm,
  })),
});

export const filingAnswer = ({ period, dueOn, late, quarterlyReturn }: Filing): object => ({
  period,
  dueOn,
  late,
  state: quarterlyReturn?.state ?? 'open',
  draftVersion: quarterlyReturn?.draftVersion ?? 0,
  draftSavedAt: quarterlyReturn?.draftSavedAt?.toISOString() ?? null,
  nil: quarterlyReturn?.nilDeclared ?? false,
  submissions: quarterlyReturn?.latestSubmission ?? 0,
});

export const lineAnswer = (line: ReturnLine, currency: string): object => ({
  batteryModel: referenceOfKey(line.lineKey),
  modelVersion: line.modelVersion,
  category: line.category,
  chemistry: line.chemistry,
  units: line.units.toString(),
  exportedUnits: line.exportedUnits.toString(),
  massKg: kgFromMassMg(line.massMg),
  price: line.priceMinor === null ? null : decimalFromMinor(line.priceMinor, currency),
  note: line.note,
  changeReason: line.changeReason,
});

/** Lines whose mass is not that of the model in force, with the masses of both versions. */
export const outdatedAnswer = ({ count, listed }: OutdatedLines): object => ({
  count,
  lines: listed.map(({ before, now }) => ({
    batteryModel: referenceOfKey(before.lineKey),
    units: before.units.toString(),
    declared: versionAnswer(before),
    inForce: versionAnswer(now),
  })),
});

const versionAnswer = ({ modelVersion, category, chemistry, massMg }: ReturnLine): object => ({
  modelVersion,
  category,
  chemistry,
  massKg: kgFromMassMg(massMg),
});

export const totalsAnswer = ({ lines, units, massMg }: LineTotals): object => ({
  lines,
  units: units.toString(),
  massKg: kgFromMassMg(massMg),
});

/** A line is named as it was asked about; null where it is the return as a whole. */
export const declaredAnswer = ({ lineKey, question, text }: DeclaredAnswer): object => ({
  line: lineKey,
  question,
  text,
});

/** What the agency asks, with what the draft answers so far. */
export const questionAnswer =
  (answers: readonly DeclaredAnswer[]) =>
  ({ lineKey, text: question }: AgencyQuestion): object => ({
    line: lineKey,
    question,
    text: answers.find((each) => each.lineKey === lineKey)?.text ?? null,
  });

export const submissionAnswer = (each: Submission): object => ({
  reference: each.reference,
  period: each.period,
  number: each.number,
  nil: each.nil,
  lines: each.lineCount,
  contentHash: each.contentHash,
  amendmentReason: each.amendmentReason,
  answers: each.answers.map(declaredAnswer),
  submittedAt: each.submittedAt.toISOString(),
  receivedAt: each.receivedAt.toISOString(),
  linesReceivedAt: each.linesReceivedAt.toISOString(),
});

export const assessmentAnswer = (each: StoredAssessment): object => ({
  submission: each.reference,
  submissionNumber: each.submissionNumber,
  period: each.period,
  total: decimalFromMinor(each.totalMinor, each.currency),
  currency: each.currency,
  rulebook: { id: each.rulebookId, hash: each.rulebookHash },
  receipt: each.receipt,
  assessedAt: each.assessedAt.toISOString(),
});

export const entryAnswer = (entry: StatementEntry, currency: string): object => ({
  number: entry.number.toString(),
  transaction: entry.transactionId,
  kind: entry.kind,
  reverses: entry.kind === PAYMENT_REVERSAL ? entry.causeId : null,
  effectiveOn: entry.effectiveOn,
  recordedAt: entry.recordedAt.toISOString(),
  note: entry.note,
  amount: decimalFromMinor(entry.amount, currency),
  balance: decimalFromMinor(entry.closingTotal, currency),
});

/** Faults of data as a 422 that lists all of them. */
export function refuseData(issues: readonly DataIssue[]): ApiProblem {
  return problem('invalid-data', { issues });
}

/** Each of the listed lines with what is asked about it; how many there are in all stands in the text. */
export const reasonsMissing = (
  { code, params = {} }: Refusal,
  { listed }: AskedLines,
): ApiProblem => new ApiProblem(422, code, { params, issues: listed.flatMap(questionIssues) });

function questionIssues(line: AskedLine): DataIssue[] {
  const battery = referenceOfKey(line.lineKey) ?? `${line.category}/${line.chemistry}`;
  const asks = (code: string, field: string, value: string): DataIssue => ({
    ...{ code, severity: 'warning', message: code, location: { column: field, field }, value },
    params: { battery, before: (line.before ?? 0n).toString() },
  });
  return questionsAbout(line, line.before).map((question) =>
    question === 'change'
      ? asks('line.large-change', 'units', countedUnits(line).toString())
      : asks('line.unusual-mass', 'mass_kg', kgFromMassMg(line.massMg)),
  );
}

/** What was done or has changed since whoever asks looked last. */
const conflicts: ReadonlySet<string> = new Set([
  'return.already-submitted',
  'return.changed-since-check',
  'return.fee-changed',
  'return.not-now',
  'return.outdated-models',
  'return.rules-changed',
  'return.withdrawn-models',
]);

/** An old version is a failed precondition, what was done meanwhile a conflict; anything else cannot be processed. */
export function allowed<T>(decision: Decision<T>): T {
  if (decision.ok) return decision.value;
  const { code, params } = decision.reason;
  const particulars = params === undefined ? {} : { params };
  if (code === 'return.draft-changed' || code === 'model.changed-since')
    throw new ApiProblem(412, code, particulars);
  return granted(decision, conflicts.has(code) ? 409 : 422);
}
