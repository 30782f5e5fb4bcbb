import { Injectable } from '@nestjs/common';
import { Assessments, lawOf } from '../../assessments/index.js';
import type { RequestContext } from '../../database/index.js';
import { allow, type Decision } from '../../kernel/decision.js';
import { lastDay, previousPeriod, type ReportingPeriod } from '../../kernel/reporting-period.js';
import { BatteryModels } from '../../register/index.js';
import {
  ReturnDrafts,
  Submissions,
  type EarlierFigures,
  type Filing,
  type ReturnLine,
} from '../../returns/index.js';
import { gridRows, type GridRow } from './grid-form.js';
import { totalsView } from './totals.js';

export interface GridQuarter {
  readonly filing: Filing;
  readonly rows: readonly GridRow[];
  readonly lines: readonly ReturnLine[];
  readonly earlier: EarlierFigures;
  readonly totals: object;
  readonly requested: {
    readonly reason: string;
    readonly answers: ReadonlyMap<string, string>;
  } | null;
}

/** For whom the quarter is. */
export interface Quartered {
  readonly ctx: RequestContext;
  readonly organisationId: string;
}

/** A quarter that somebody works on, with everything that stands beside its figures. */
@Injectable()
export class QuarterInWork {
  constructor(
    private readonly drafts: ReturnDrafts,
    private readonly models: BatteryModels,
    private readonly assessments: Assessments,
    private readonly submissions: Submissions,
  ) {}

  async open(visit: Quartered, text: string): Promise<Decision<GridQuarter>> {
    const { ctx, organisationId } = visit;
    const draft = await this.drafts.read(ctx, organisationId, text);
    if (!draft.ok) return draft;
    const { filing, lines } = draft.value;
    const earlier = await this.drafts.earlier(ctx, organisationId, filing.period);
    const models = await this.models.inForce(ctx, organisationId, lastDay(filing.period));
    return allow({
      filing,
      lines,
      earlier,
      rows: gridRows(models, lines, earlier.lastQuarter?.keys() ?? []),
      totals: await this.totals(visit, filing.period, lines, earlier),
      requested: await this.requested(ctx, filing),
    });
  }

  async filing({ ctx, organisationId }: Quartered, period: string): Promise<Decision<Filing>> {
    const draft = await this.drafts.read(ctx, organisationId, period, { from: 0, limit: 0 });
    return draft.ok ? allow(draft.value.filing) : draft;
  }

  async totals(
    { ctx, organisationId }: Quartered,
    period: ReportingPeriod,
    lines: readonly ReturnLine[],
    earlier: EarlierFigures,
  ): Promise<object> {
    const fee = await this.assessments.preview(ctx, organisationId, lines, period);
    return { ...totalsView(lines, fee, earlier), lawOf: lawOf(period) };
  }

  lastQuarterLines(
    { ctx, organisationId }: Quartered,
    period: ReportingPeriod,
  ): Promise<ReturnLine[]> {
    return this.drafts.submittedLines(ctx, organisationId, previousPeriod(period));
  }

  /** What the agency asked to be changed, while it waits for the amendment. */
  private async requested(ctx: RequestContext, filing: Filing): Promise<GridQuarter['requested']> {
    const { quarterlyReturn } = filing;
    if (quarterlyReturn?.state !== 'changes_requested') return null;
    const { organisationId, id } = quarterlyReturn;
    const { decisions } = await this.submissions.history(ctx, organisationId, id);
    const asked = decisions.find(({ outcome }) => outcome === 'changes_requested');
    if (asked === undefined) return null;
    const answers = new Map(asked.answers.map(({ lineKey, text }) => [lineKey, text]));
    return { reason: asked.reason ?? '', answers };
  }
}
