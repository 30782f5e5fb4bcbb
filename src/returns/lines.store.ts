import { Injectable } from '@nestjs/common';
import {
  arrayText,
  BulkRows,
  filledArray,
  shortArrayText,
  Tenancy,
  type RequestContext,
} from '../database/index.js';
import type { ReportingPeriod } from '../kernel/reporting-period.js';
import {
  columnsOfLine,
  lineOf,
  type LineRow,
  linesOfPart,
  storedColumns,
  storedKinds,
} from './line-rows.js';
import type { ReturnLine } from './return-line.js';

const columns = columnsOfLine();
const written = storedColumns.join(', ');

/** The arrays of a part as parameters: as many elements as there are keys. */
const arrays = storedColumns.map((name, at) =>
  filledArray(`$${String(at + 6)}::${storedKinds[name]}[]`, '$6::text[]'),
);

/** Lines of one row of a draft, whose columns hold arrays: few rows, and no more than some of these in memory. */
const partSize = 2_000;

/** The draft that lines are written for: its version is the one that they make. */
export interface DraftToWrite {
  readonly organisationId: string;
  readonly returnId: string;
  readonly version: number;
}

/** A window of lines in their order; everything when it is left out. */
export interface LineWindow {
  readonly from: number;
  readonly limit: number;
}

/** What was declared of a battery, as it stands beside another quarter. */
export type LineFigures = Pick<ReturnLine, 'units' | 'exportedUnits' | 'massMg'>;

@Injectable()
export class LinesStore {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly bulk: BulkRows,
  ) {}

  draft(
    ctx: RequestContext,
    organisationId: string,
    returnId: string,
    window?: LineWindow,
  ): Promise<ReturnLine[]> {
    return this.read(
      ctx,
      'return_draft_line where return_id = $1',
      [returnId, organisationId],
      window,
    );
  }

  /** All lines of a draft as they were written, some thousand at a time. */
  async *draftInParts(
    ctx: RequestContext,
    { organisationId, id }: { readonly organisationId: string; readonly id: string },
  ): AsyncGenerator<ReturnLine[]> {
    for (let number = 1; ; number += 1) {
      const rows = await this.tenancy.query<LineRow>(
        ctx,
        `select ${columns} from (
           select l.* from return_draft_part p, ${linesOfPart()}
           where p.programme_id = $1 and p.organisation_id = $2 and p.return_id = $3 and p.number = $4
         ) as line order by position, line_key`,
        [ctx.programmeId, organisationId, id, number],
      );
      if (rows.length === 0) return;
      yield rows.map(lineOf);
    }
  }

  submitted(
    ctx: RequestContext,
    organisationId: string,
    submissionId: string,
    window?: LineWindow,
  ): Promise<ReturnLine[]> {
    const from = 'submission_line where submission_id = $1';
    return this.read(ctx, from, [submissionId, organisationId], window);
  }

  /** The same some thousand at a time; between them the transaction may be asked for other things, but not for this. */
  async *submittedInParts(
    ctx: RequestContext,
    { organisationId, id }: { readonly organisationId: string; readonly id: string },
  ): AsyncGenerator<ReturnLine[]> {
    await this.tenancy.query(
      ctx,
      `declare submitted_lines no scroll cursor for select ${columns} from submission_line
       where programme_id = $1 and organisation_id = $2 and submission_id = $3
       order by position, line_key`,
      [ctx.programmeId, organisationId, id],
    );
    for (let length = partSize; length === partSize;) {
      const fetch = `fetch ${String(partSize)} from submitted_lines`;
      const rows = await this.tenancy.query<LineRow>(ctx, fetch);
      length = rows.length;
      if (length > 0) yield rows.map(lineOf);
    }
    await this.tenancy.query(ctx, 'close submitted_lines');
  }

  /** Some lines of a submission by their keys, in no order. */
  async submittedOf(
    ctx: RequestContext,
    { organisationId, id }: { readonly organisationId: string; readonly id: string },
    lineKeys: readonly string[],
  ): Promise<ReturnLine[]> {
    const rows = await this.tenancy.query<LineRow>(
      ctx,
      `select ${columns} from submission_line
       where programme_id = $1 and organisation_id = $2 and submission_id = $3
         and line_key = any($4)`,
      [ctx.programmeId, organisationId, id, lineKeys],
    );
    return rows.map(lineOf);
  }

  /** Lines of the newest submission for a quarter; none when nothing was submitted. */
  async standing(
    ctx: RequestContext,
    organisationId: string,
    period: ReportingPeriod,
  ): Promise<ReturnLine[]> {
    const [found] = await this.tenancy.query<{ id: string }>(
      ctx,
      `select s.id from quarterly_return q join submission s on s.programme_id = q.programme_id
         and s.organisation_id = q.organisation_id and s.return_id = q.id
         and s.number = q.latest_submission
       where q.programme_id = $1 and q.organisation_id = $2 and q.period = $3`,
      [ctx.programmeId, organisationId, period],
    );
    return found === undefined ? [] : this.submitted(ctx, organisationId, found.id);
  }

  /** What was last submitted for other quarters, to stand beside this one, by line key. */
  async figuresOf(
    ctx: RequestContext,
    organisationId: string,
    periods: readonly ReportingPeriod[],
  ): Promise<Map<ReportingPeriod, Map<string, LineFigures>>> {
    const rows = await this.tenancy.query<{
      period: ReportingPeriod;
      key: string | null;
      units: string;
      exported_units: string;
      mass_mg: string;
    }>(
      ctx,
      `select s.period, l.line_key as key, l.units, l.exported_units, l.mass_mg from quarterly_return q
       join submission s on s.programme_id = q.programme_id and s.organisation_id = q.organisation_id
         and s.return_id = q.id and s.number = q.latest_submission
       left join submission_line l on l.programme_id = s.programme_id
         and l.organisation_id = s.organisation_id and l.submission_id = s.id
       where q.programme_id = $1 and q.organisation_id = $2 and q.period = any ($3)
       order by l.position`,
      [ctx.programmeId, organisationId, periods],
    );
    const found = new Map<ReportingPeriod, Map<string, LineFigures>>();
    for (const { period, key, ...row } of rows) {
      const lines = found.get(period) ?? new Map<string, LineFigures>();
      if (key !== null)
        lines.set(key, {
          units: BigInt(row.units),
          exportedUnits: BigInt(row.exported_units),
          massMg: BigInt(row.mass_mg),
        });
      found.set(period, lines);
    }
    return found;
  }

  async clearDraft(ctx: RequestContext, organisationId: string, returnId: string): Promise<void> {
    await this.tenancy.query(
      ctx,
      `delete from return_draft_part
       where programme_id = $1 and organisation_id = $2 and return_id = $3`,
      [ctx.programmeId, organisationId, returnId],
    );
  }

  /**
   * Lines at hand or, very many, as they come. Their source must not ask this transaction for anything. Throws when two of
   * them are of the same battery: whoever read them has refused that already.
   */
  async addDraft(
    ctx: RequestContext,
    { organisationId, returnId, version }: DraftToWrite,
    lines: Iterable<readonly ReturnLine[]> | AsyncIterable<readonly ReturnLine[]>,
  ): Promise<void> {
    const draft = [ctx.programmeId, organisationId, returnId, version];
    await this.bulk.repeat(
      ctx,
      `insert into return_draft_part
         (programme_id, organisation_id, return_id, draft_version, number, ${written})
       values ($1, $2, $3, $4, $5, ${arrays.join(', ')})`,
      numbered(partsOf(lines), draft),
    );
    const [found] = await this.tenancy.query<{ once: boolean }>(
      ctx,
      `select count(*) = count(distinct key) as once from return_draft_part, unnest(line_key) as key
       where programme_id = $1 and organisation_id = $2 and return_id = $3 and draft_version = $4`,
      draft,
    );
    if (found?.once !== true) throw new Error('A battery stands in two lines of a draft.');
  }

  /** Freezes the draft as the lines of a submission, in one statement. */
  async freeze(
    ctx: RequestContext,
    organisationId: string,
    returnId: string,
    submissionId: string,
  ): Promise<void> {
    await this.tenancy.query(
      ctx,
      `insert into submission_line (programme_id, organisation_id, submission_id, ${written})
       select programme_id, organisation_id, $4, ${written} from return_draft_line
       where programme_id = $1 and organisation_id = $2 and return_id = $3`,
      [ctx.programmeId, organisationId, returnId, submissionId],
    );
  }

  private async read(
    ctx: RequestContext,
    from: string,
    [id, organisationId]: [string, string],
    window?: LineWindow,
  ): Promise<ReturnLine[]> {
    const rows = await this.tenancy.query<LineRow>(
      ctx,
      `select ${columns} from ${from} and programme_id = $2 and organisation_id = $3
       order by position, line_key limit $4 offset $5`,
      [id, ctx.programmeId, organisationId, window?.limit ?? null, window?.from ?? 0],
    );
    return rows.map(lineOf);
  }
}

async function* partsOf(
  batches: Iterable<readonly ReturnLine[]> | AsyncIterable<readonly ReturnLine[]>,
): AsyncGenerator<readonly ReturnLine[]> {
  let part: ReturnLine[] = [];
  for await (const batch of batches)
    for (const line of batch) {
      if (part.push(line) < partSize) continue;
      yield part;
      part = [];
    }
  if (part.length > 0) yield part;
}

async function* numbered(parts: AsyncIterable<readonly ReturnLine[]>, draft: readonly unknown[]) {
  let number = 0;
  for await (const part of parts) yield [...draft, (number += 1), ...arraysOf(part)];
}

/** One array for each written column, in their order. Of the keys none is left out, so that one that stands twice is met. */
const arraysOf = (lines: readonly ReturnLine[]): string[] => [
  arrayText(lines.map((line) => line.lineKey)),
  shortArrayText(lines.map((line) => line.position)),
  shortArrayText(lines.map((line) => line.batteryModelId)),
  shortArrayText(lines.map((line) => line.modelVersion)),
  shortArrayText(lines.map((line) => line.category)),
  shortArrayText(lines.map((line) => line.chemistry)),
  shortArrayText(lines.map((line) => line.units)),
  shortArrayText(lines.map((line) => line.exportedUnits)),
  shortArrayText(lines.map((line) => line.massMg)),
  shortArrayText(lines.map((line) => line.priceMinor)),
  shortArrayText(lines.map((line) => line.note)),
  shortArrayText(lines.map((line) => line.changeReason)),
];
