import { newId } from '../database/index.js';
import { addDays, dateInZone } from '../kernel/calendar-date.js';
import { BulkLedger, type LedgerRows } from './bulk-ledger.js';
import type { DemoFigures } from './demo-figures.js';
import { fileQuarter, type FilingInput, type PostedAt } from './demo-filing.js';
import { filedPeriods, filedQuarters } from './demo-quarters.js';
import type { ProducerModels } from './demo-register.js';
import type { Row } from './demo-rows.store.js';
import type { DemoProgramme } from './demo-world.js';

/** The open quarter is due so many days after loading, so that it is open whenever somebody tries it. */
export const openDays = 30;

export interface ReturnRows extends LedgerRows {
  readonly quarterly_return: readonly Row[];
  readonly return_draft_part: readonly Row[];
  readonly submission: readonly Row[];
  readonly submission_line: readonly Row[];
  readonly return_decision: readonly Row[];
  readonly assessment: readonly Row[];
  readonly assessment_line: readonly Row[];
}

export interface ReturnsInput extends FilingInput {
  readonly programme: DemoProgramme;
  readonly figures: DemoFigures;
  readonly producers: readonly ProducerModels[];
  readonly loadedAt: Date;
  /** Only so many of the latest quarters. */
  readonly quarters: number | undefined;
}

/** Every table of the producers' past quarters and of the open one, in the order in which rows refer to one another. */
export function returnRows(input: ReturnsInput): ReturnRows {
  const filed = fileAll(input);
  const ledger = new BulkLedger(input.programmeId);
  const postings = filed.flatMap((each): readonly PostedAt[] => each.postings);
  for (const { at, transaction } of [...postings].sort((a, b) => a.at.getTime() - b.at.getTime()))
    ledger.post(transaction, at);
  return {
    quarterly_return: [...filed.map((each) => each.quarterly_return), ...openReturns(input)],
    return_draft_part: filed.flatMap((each) => each.return_draft_part),
    submission: filed.map((each) => each.submission),
    submission_line: filed.flatMap((each) => each.submission_line),
    return_decision: filed.map((each) => each.return_decision),
    assessment: filed.map((each) => each.assessment),
    assessment_line: filed.flatMap((each) => each.assessment_line),
    ...ledger.rows(),
  };
}

function fileAll(input: ReturnsInput): ReturnType<typeof fileQuarter>[] {
  const { programme, figures, producers, quarters } = input;
  const periods = filedPeriods(figures, programme.filed, quarters);
  const before = new Map<string, ReadonlyMap<string, bigint>>();
  return filedQuarters(figures, producers, { periods, filingDays: programme.filingDays }).map(
    (quarter) => {
      const { brand } = quarter.producer;
      const filed = fileQuarter(quarter, before.get(brand) ?? new Map<string, bigint>(), input);
      before.set(brand, new Map(quarter.lines.map(({ battery, units }) => [battery.id, units])));
      return filed;
    },
  );
}

function openReturns({ programme, programmeId, producers, loadedAt }: ReturnsInput): Row[] {
  return producers.map(({ organisationId }) => ({
    programme_id: programmeId,
    organisation_id: organisationId,
    id: newId(),
    period: programme.open,
    state: 'open',
    due_on: addDays(dateInZone(loadedAt, programme.timeZone), openDays),
    draft_version: 0,
    draft_saved_at: null,
    nil_declared: false,
    latest_submission: 0,
  }));
}
