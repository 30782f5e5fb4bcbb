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
  referenceOfKey,
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
  /** There are more models than rows are made of. */
  readonly moreModels: boolean;
  /** Models that begin after the quarter and are not offered. */
  readonly begunLater: number;
  readonly lines: readonly ReturnLine[];
  readonly earlier: EarlierFigures;
  readonly law: Decision<HeldRulebook>;
  readonly totals: object;
  readonly requested: AskedQuarter | null;
}

/** More than a page shows as rows, with room for models that begin only later. */
const mostModels = 1_000;

interface NamingLines {
  readonly lines: readonly ReturnLine[];
  readonly lastQuarter: Iterable<string>;
  readonly offered: readonly BatteryModel[];
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
      () => this.models.offered(ctx, organisationId, daysOf(filing.period), mostModels + 1),
      () => this.assessments.law(ctx, filing.period),
    );
  }

  /**
   * The models that rows are made of: those offered, and those that a line names though they were withdrawn. Of more than a page is
   * made of, those alone that the lines of this quarter and of the one before name.
   */
  async modelsOf(
    { ctx, organisationId }: Quartered,
    { period }: Filing,
    { lines, lastQuarter, offered }: NamingLines,
  ): Promise<{ models: readonly BatteryModel[]; more: boolean }> {
    const more = offered.length > mostModels;
    const keys = [...lines.map(({ lineKey }) => lineKey), ...(more ? lastQuarter : [])];
    const known = new Set(more ? [] : offered.map(({ reference }) => reference));
    const named = new Set(keys.flatMap((key) => referenceOfKey(key) ?? []));
    const missing = [...named].filter((reference) => !known.has(reference));
    const found = await this.models.heldOn(ctx, organisationId, missing, lastDay(period));
    return { models: more ? found : [...offered, ...found], more };
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
    const [lines, earlier, offered, law] = await this.sources.of(visit, filing);
    const lastQuarter = [...(earlier.lastQuarter?.keys() ?? [])];
    const naming = { lines, lastQuarter, offered };
    const { models, more } = await this.sources.modelsOf(visit, filing, naming);
    const standing = { models, ...daysOf(filing.period) };
    return allow({
      filing,
      lines,
      earlier,
      rows: gridRows(standing, lines, lastQuarter),
      moreModels: more,
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
