import {
  feeTransactions,
  ReturnInParts,
  workingAsJson,
  type AssessedReturn,
  type HeldRulebook,
} from '../assessments/index.js';
import { contentHash, newId } from '../database/index.js';
import { dateInZone, type CalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import { yearOf } from '../kernel/reporting-period.js';
import { paymentTransaction, type LedgerTransaction } from '../ledger/index.js';
import type { BatteryModel } from '../register/index.js';
import {
  declaredContent,
  isLargeLineChange,
  modelLineKey,
  type ReturnLine,
} from '../returns/index.js';
import type { FiledLine, FiledQuarter } from './demo-quarters.js';
import { registeredFrom, type RegisteredBattery } from './demo-register.js';
import type { Row } from './demo-rows.store.js';

export interface FilingInput {
  readonly programmeId: string;
  readonly currency: string;
  readonly timeZone: string;
  readonly held: HeldRulebook;
  readonly numberOf: (kind: string, year: number) => string;
  readonly decidedBy: string | null;
}

export interface PostedAt {
  readonly at: Date;
  readonly transaction: LedgerTransaction;
}

export interface FiledRows {
  readonly quarterly_return: Row;
  /** The draft stays after submission: an amendment begins with it. */
  readonly return_draft_part: readonly Row[];
  readonly submission: Row;
  readonly submission_line: readonly Row[];
  readonly return_decision: Row;
  readonly assessment: Row;
  readonly assessment_line: readonly Row[];
  readonly postings: readonly PostedAt[];
}

/** What a producer would give as the reason of a large change here: it is nobody's word but the source's. */
const reasonOfChange = 'As the source has it: new registrations of the quarter.';

const modelOf = (battery: RegisteredBattery): BatteryModel => ({
  id: battery.id,
  reference: battery.reference,
  version: 1,
  validFrom: registeredFrom as CalendarDate,
  withdrawnOn: null,
  brand: battery.brand,
  name: battery.name,
  category: 'ev',
  chemistry: battery.chemistry,
  cathode: battery.cathode,
  unitMassMg: battery.unitMassMg,
  capacityWh: battery.capacityWh,
  rechargeable: true,
  generalUse: false,
  carbonFootprintClass: null,
  recyclabilityClass: null,
  passportUrl: null,
  massEstimated: true,
  materials: battery.materials.map((each) => ({ ...each, recycledPpm: null })),
});

/** The lines as the producer's own grid would hold them; `before` are the units of the quarter before, by model. */
export function returnLines(
  lines: readonly FiledLine[],
  before: ReadonlyMap<string, bigint>,
): ReturnLine[] {
  // In the first quarter nothing stands beside; later on what was not declared before was none.
  const unitsBefore = (id: string) => (before.size === 0 ? null : (before.get(id) ?? 0n));
  return lines.map(({ battery, units, massMg }, position) => ({
    lineKey: modelLineKey(battery.reference),
    position,
    batteryModelId: battery.id,
    modelVersion: 1,
    category: 'ev',
    chemistry: battery.chemistry,
    units,
    exportedUnits: 0n,
    massMg,
    priceMinor: null,
    note: null,
    changeReason: isLargeLineChange(units, unitsBefore(battery.id)) ? reasonOfChange : null,
  }));
}

/** Everything that filing, assessing and accepting one quarter stores, made by the functions that do it every day. */
export function fileQuarter(
  quarter: FiledQuarter,
  before: ReadonlyMap<string, bigint>,
  input: FilingInput,
): FiledRows {
  const { producer, period, submittedAt } = quarter;
  const { programmeId, held } = input;
  const { organisationId } = producer;
  const tenant = { programme_id: programmeId, organisation_id: organisationId };
  const ids = { returnId: newId(), submissionId: newId(), assessmentId: newId() };
  const lines = returnLines(quarter.lines, before);
  const assessed = assessedQuarter(quarter, lines, input);
  const reference = input.numberOf('S', yearOf(period));
  const nil = lines.length === 0;
  const declared = { programmeId, organisationId, period, nil, lines };
  return {
    quarterly_return: {
      ...tenant,
      id: ids.returnId,
      period,
      state: 'accepted',
      due_on: quarter.dueOn,
      draft_version: 1,
      draft_saved_at: submittedAt,
      draft_received_at: submittedAt,
      nil_declared: nil,
      latest_submission: 1,
    },
    submission: {
      ...tenant,
      id: ids.submissionId,
      return_id: ids.returnId,
      period,
      number: 1,
      reference,
      nil,
      content_hash: contentHash(declaredContent(declared)),
      line_count: lines.length,
      submitted_at: submittedAt,
      received_at: submittedAt,
      lines_received_at: submittedAt,
    },
    return_draft_part: nil ? [] : [draftPart(tenant, ids.returnId, lines)],
    submission_line: lines.map((line) => ({
      ...tenant,
      submission_id: ids.submissionId,
      ...lineColumns(line),
    })),
    return_decision: {
      ...tenant,
      id: newId(),
      return_id: ids.returnId,
      submission_number: 1,
      outcome: 'accepted',
      decided_by: input.decidedBy,
      decided_at: quarter.decidedAt,
    },
    ...assessmentRows({ tenant, ids, period, submittedAt, assessed, held }),
    postings: postingsOf(quarter, { submissionId: ids.submissionId, reference, assessed }, input),
  };
}

/** Filed in one go, on the day it was submitted. */
function assessedQuarter(
  quarter: FiledQuarter,
  lines: readonly ReturnLine[],
  { held, timeZone }: FilingInput,
): AssessedReturn {
  const day = dateInZone(quarter.submittedAt, timeZone);
  const days = {
    due_on: quarter.dueOn,
    received_on: day,
    lines_received_on: day,
    first_received_on: day,
  };
  const models = new Map(quarter.lines.map(({ battery }) => [battery.id, modelOf(battery)]));
  const of = { period: quarter.period, days };
  const parts = new ReturnInParts(held.rulebook, of, { withReceipt: true });
  parts.add(lines, ({ batteryModelId: id }) => (id === null ? undefined : models.get(id)));
  return valueOf(parts.close());
}

const lineColumns = (line: ReturnLine): Row => ({
  line_key: line.lineKey,
  position: line.position,
  battery_model_id: line.batteryModelId,
  model_version: line.modelVersion,
  category: line.category,
  chemistry: line.chemistry,
  units: line.units,
  exported_units: line.exportedUnits,
  mass_mg: line.massMg,
  price_minor: line.priceMinor,
  note: line.note,
  change_reason: line.changeReason,
});

/** The lines of a quarter are few enough for one row of arrays. */
function draftPart(tenant: Row, returnId: string, lines: readonly ReturnLine[]): Row {
  const rows = lines.map(lineColumns);
  const columns = Object.keys(rows[0] ?? {});
  return {
    ...tenant,
    return_id: returnId,
    draft_version: 1,
    number: 1,
    ...Object.fromEntries(columns.map((name) => [name, rows.map((row) => row[name])])),
  };
}

function assessmentRows(of: {
  readonly tenant: Row;
  readonly ids: { returnId: string; submissionId: string; assessmentId: string };
  readonly period: string;
  readonly submittedAt: Date;
  readonly assessed: AssessedReturn;
  readonly held: HeldRulebook;
}): Pick<FiledRows, 'assessment' | 'assessment_line'> {
  const { tenant, ids, assessed, held, submittedAt } = of;
  return {
    assessment: {
      ...tenant,
      id: ids.assessmentId,
      return_id: ids.returnId,
      submission_id: ids.submissionId,
      period: of.period,
      rulebook_id: held.rulebook.id,
      rulebook_hash: held.hash,
      total_minor: assessed.totalMinor,
      currency: currencyOf(held),
      receipt: assessed.receiptAt(submittedAt),
      assessed_at: submittedAt,
      working: JSON.parse(workingAsJson(assessed.working())) as unknown,
    },
    assessment_line: Array.from({ length: assessed.lines }, (_, row) => {
      const { lineKey, feeMinor } = assessed.lineAt(row);
      return {
        ...tenant,
        assessment_id: ids.assessmentId,
        line_key: lineKey,
        fee_minor: feeMinor,
      };
    }),
  };
}

/** The fee when it was assessed, and its payment in full and in time. */
function postingsOf(
  quarter: FiledQuarter,
  filed: { submissionId: string; reference: string; assessed: AssessedReturn },
  { timeZone, held }: FilingInput,
): PostedAt[] {
  const { submittedAt, paidOn, producer } = quarter;
  const { organisationId } = producer;
  const { submissionId, reference, assessed } = filed;
  const { totalMinor } = assessed;
  const currency = currencyOf(held);
  const fee = { organisationId, submissionId, reference, totalMinor, currency };
  const posted: PostedAt[] = feeTransactions(fee, null, dateInZone(submittedAt, timeZone)).map(
    (transaction) => ({ at: submittedAt, transaction }),
  );
  if (totalMinor <= 0n) return posted;
  const payment = paymentTransaction(
    { organisationId, amountMinor: totalMinor, receivedOn: paidOn, reference },
    currency,
  );
  return [...posted, { at: new Date(`${paidOn}T10:00:00Z`), transaction: payment }];
}

const currencyOf = ({ rulebook }: HeldRulebook): string => rulebook.currency ?? '';
