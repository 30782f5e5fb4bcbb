import { Injectable } from '@nestjs/common';
import { Assessments, lawOf, type HeldRulebook } from '../../assessments/index.js';
import { Tenancy, type RequestContext } from '../../database/index.js';
import { allow, type Decision } from '../../kernel/decision.js';
import {
  daysOf,
  lastDay,
  previousPeriod,
  type ReportingPeriod,
} from '../../kernel/reporting-period.js';
import { BatteryModels, type BatteryModel } from '../../register/index.js';
import {
  AgencyAnswers,
  referencesIn,
  ReturnDrafts,
  type EarlierFigures,
  type Filing,
  type ReturnLine,
} from '../../returns/index.js';
import type { AskedQuarter } from './agency-questions.js';
import { begunLater, gridRows, type GridRow } from './grid-form.js';
import { totalsView } from './totals.js';

export interface GridQuarter {
  readonly filing: Filing;
  readonly rows: readonly GridRow[];
  /** Models that begin after the quarter and are not offered. */
  readonly begunLater: number;
  readonly lines: readonly ReturnLine[];
  readonly earlier: EarlierFigures;
  readonly law: Decision<HeldRulebook>;
  readonly totals: object;
  readonly requested: AskedQuarter | null;
}

/** For whom the quarter is. */
export interface Quartered {
  readonly ctx: RequestContext;
  readonly organisationId: string;
}

/** The figures that stand in a quarter's grid. */
@Injectable()
export class QuarterSources {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly drafts: ReturnDrafts,
    private readonly models: BatteryModels,
    private readonly assessments: Assessments,
  ) {}

  of({ ctx, organisationId }: Quartered, filing: Filing) {
    return this.tenancy.together<
      [ReturnLine[], EarlierFigures, BatteryModel[], Decision<HeldRulebook>]
    >(
      ctx,
      () => this.drafts.draftLines(ctx, organisationId, filing),
      () => this.drafts.earlier(ctx, organisationId, filing.period),
      () => this.models.inForce(ctx, organisationId, lastDay(filing.period)),
      () => this.assessments.law(ctx, filing.period),
    );
  }

  names({ ctx, organisationId }: Quartered, references: readonly string[]) {
    return this.models.names(ctx, organisationId, references);
  }
}

/** A quarter that somebody works on, with everything that stands beside its figures. */
@Injectable()
export class QuarterInWork {
  constructor(
    private readonly drafts: ReturnDrafts,
    private readonly sources: QuarterSources,
    private readonly assessments: Assessments,
    private readonly answers: AgencyAnswers,
  ) {}

  async open(visit: Quartered, text: string): Promise<Decision<GridQuarter>> {
    const { ctx, organisationId } = visit;
    const found = await this.drafts.filing(ctx, organisationId, text);
    if (!found.ok) return found;
    const filing = found.value;
    const [lines, earlier, models, law] = await this.sources.of(visit, filing);
    const standing = { models, ...daysOf(filing.period) };
    return allow({
      filing,
      lines,
      earlier,
      rows: gridRows(standing, lines, earlier.lastQuarter?.keys() ?? []),
      begunLater: begunLater(standing),
      law,
      totals: await this.totals(visit, { filing, law, earlier }, lines),
      requested: await this.requested(visit, filing),
    });
  }

  filing({ ctx, organisationId }: Quartered, period: string): Promise<Decision<Filing>> {
    return this.drafts.filing(ctx, organisationId, period);
  }

  /** The totals of lines, as they stand or as they are typed, by the law that was asked for with the quarter. */
  async totals(
    { ctx, organisationId }: Quartered,
    { filing: { period }, law, earlier }: Pick<GridQuarter, 'filing' | 'law' | 'earlier'>,
    lines: readonly ReturnLine[],
  ): Promise<object> {
    const fee = await this.assessments.preview(ctx, { organisationId, period, law }, lines);
    return { ...totalsView(lines, fee, earlier), lawOf: lawOf(period) };
  }

  lastQuarterLines(
    { ctx, organisationId }: Quartered,
    period: ReportingPeriod,
  ): Promise<ReturnLine[]> {
    return this.drafts.submittedLines(ctx, organisationId, previousPeriod(period));
  }

  /** What the agency asked to be changed or explained, while it waits for the amendment. */
  private async requested(
    visit: Quartered,
    { quarterlyReturn }: Filing,
  ): Promise<GridQuarter['requested']> {
    const questions = await this.answers.questions(visit.ctx, quarterlyReturn);
    if (questions.length === 0) return null;
    const names = await this.sources.names(visit, referencesIn(questions));
    return { questions, answers: quarterlyReturn?.draftAnswers ?? [], names };
  }
}
