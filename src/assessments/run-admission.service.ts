import { Injectable } from '@nestjs/common';
import { ProgrammeDirectory } from '../access/index.js';
import type { RequestContext } from '../database/index.js';
import type { Decision } from '../kernel/decision.js';
import { lastDay, type ReportingPeriod } from '../kernel/reporting-period.js';
import { LineColumnsStore } from './line-columns.store.js';
import { mayBeRunAs, quartersOfRun, type RunClass } from './official-run.js';
import { OfficialRunsStore } from './official-runs.store.js';
import { RunLaw } from './run-law.service.js';

/** Whether a period may be run, and as what. */
@Injectable()
export class RunAdmission {
  constructor(
    private readonly programmes: ProgrammeDirectory,
    private readonly law: RunLaw,
    private readonly runs: OfficialRunsStore,
    private readonly lines: LineColumnsStore,
  ) {}

  /** Whether its last day has passed where the programme is. */
  async isOver(ctx: RequestContext, period: ReportingPeriod): Promise<boolean> {
    return lastDay(period) < (await this.programmes.dayOf(ctx.programmeId));
  }

  /** Refused with the reason: no rulebook or parameter, a final that stands, or returns that are open. */
  async mayBeRun(
    ctx: RequestContext,
    period: ReportingPeriod,
    as: RunClass,
  ): Promise<Decision<RunClass>> {
    const lawful = await this.law.pieces(ctx, period);
    if (!lawful.ok) return lawful;
    const standing = await this.runs.standing(ctx, period);
    const undecided = await this.lines.undecided(ctx, quartersOfRun(period));
    return mayBeRunAs(standing?.class ?? null, as, undecided);
  }
}
