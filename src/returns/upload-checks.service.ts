import { Injectable } from '@nestjs/common';
import { ProgrammeDirectory } from '../access/index.js';
import { Assessments, type LineTally } from '../assessments/index.js';
import type { RequestContext } from '../database/index.js';
import type { NumberMarks, SpooledFile } from '../files/index.js';
import type { Decision } from '../kernel/decision.js';
import { minorDigits } from '../kernel/money.js';
import { daysOf, lastDay } from '../kernel/reporting-period.js';
import { BatteryModels } from '../register/index.js';
import { LineStream } from './line-file.js';
import type { LineReadingOptions } from './line-reader.js';
import { LineReasons } from './line-reasons.service.js';
import { LinesStore } from './lines.store.js';
import type { QuarterlyReturn } from './quarterly-return.js';
import { Filings, type Filing } from './filings.service.js';
import { uploadReport, type UploadReport } from './upload-report.js';
import { UploadTally } from './upload-tally.js';

export interface FileToRead {
  readonly name: string;
  readonly marks: NumberMarks;
  readonly file: SpooledFile;
}

/** What a file of lines is checked against: the quarter, the models and the programme's currency and template. */
@Injectable()
export class LineChecks {
  constructor(
    private readonly filings: Filings,
    private readonly models: BatteryModels,
    private readonly programmes: ProgrammeDirectory,
    private readonly reasons: LineReasons,
  ) {}

  filing(ctx: RequestContext, organisationId: string, period: string): Promise<Decision<Filing>> {
    return this.filings.one(ctx, organisationId, period);
  }

  /** How many lines of a draft still need a reason. */
  unanswered(ctx: RequestContext, quarterlyReturn: QuarterlyReturn): Promise<number> {
    return this.reasons.count(ctx, quarterlyReturn);
  }

  async options(
    ctx: RequestContext,
    organisationId: string,
    { period }: Pick<Filing, 'period'>,
    marks: NumberMarks,
  ): Promise<LineReadingOptions & { currency: string }> {
    const { currency, slug } = await this.programmes.get(ctx.programmeId);
    // A return refers to the version in force at the end of its quarter.
    const on = lastDay(period);
    const models = await this.models.lookUp(ctx, organisationId, daysOf(period));
    const template = { kind: 'return-lines' as const, programme: slug, period };
    return { marks, models, on, pricePlaces: minorDigits(currency), currency, template };
  }
}

/** What a file would make of a draft, beside what the draft is now. */
@Injectable()
export class UploadReports {
  constructor(
    private readonly checks: LineChecks,
    private readonly lines: LinesStore,
    private readonly assessments: Assessments,
  ) {}

  async of(
    ctx: RequestContext,
    organisationId: string,
    filing: Filing,
    given: FileToRead,
  ): Promise<UploadReport> {
    const { currency, ...options } = await this.checks.options(
      ctx,
      organisationId,
      filing,
      given.marks,
    );
    const { quarterlyReturn, period } = filing;
    const tally = new UploadTally();
    const arriving = { organisationId, period, linesArriveNow: true };
    const ofDraft = await this.assessments.tally(ctx, { organisationId, period });
    const ofFile = await this.assessments.tally(ctx, arriving);
    if (quarterlyReturn !== null)
      for await (const lines of this.lines.draftInParts(ctx, quarterlyReturn)) {
        tally.addDraft(lines);
        if (ofDraft.ok) await ofDraft.value.add(lines);
      }
    const reading = new LineStream(options, given.file.read());
    for await (const lines of reading.soundLines()) {
      tally.addFile(lines);
      if (ofFile.ok && !reading.issues.blocked) await ofFile.value.add(lines);
    }
    const issues = reading.issues.report();
    return uploadReport({
      issues,
      tally,
      feeMinor: issues.errors > 0 ? null : feeOf(ofFile),
      draftFeeMinor: feeOf(ofDraft),
      currency,
      draftVersion: quarterlyReturn?.draftVersion ?? 0,
    });
  }
}

/** Null when the rules could make nothing of the lines. */
function feeOf(tally: Decision<LineTally>): bigint | null {
  const fee = tally.ok ? tally.value.close() : tally;
  return fee.ok ? fee.value.totalMinor : null;
}
