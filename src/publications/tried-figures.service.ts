import { Injectable } from '@nestjs/common';

import { ProgrammeDirectory } from '../access/index.js';
import type { RequestContext } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { parsePeriod, type ReportingPeriod } from '../kernel/reporting-period.js';
import type { Rulebook, Trial } from '../rules/index.js';

import { candidatesOf } from './compose-report.js';
import { Indicators, indicatorsId } from './indicators.js';
import { runResultFromJson, type NationalFacts } from './national-facts.js';
import { ReportFreezeStore } from './report-freeze.store.js';
import { revisionsBetween } from './revisions.js';
import type { Dimension, Revision, Unit } from './report.js';
import { hasRecoveryTargets, recoveryTargets } from './rulebook-print.js';
import { RulebooksService } from './rulebooks.service.js';
import { differingResults, type TriedResult } from './tried-results.js';

/** What a report of a period was made from: the newest that was frozen. */
export interface ReportFacts {
  readonly period: ReportingPeriod;
  readonly runId: string;
  readonly facts: NationalFacts;
}

/** A figure of a report that another rulebook makes another. */
export interface TriedFigure extends Revision {
  readonly period: string;
  readonly unit: Unit;
  readonly dimension: Dimension;
}

/** Whether figures of reports are made by it, or held against its targets. */
export const readsReports = (rulebook: Rulebook): boolean =>
  rulebook.id === indicatorsId || hasRecoveryTargets(rulebook);

/** What reports need of their method and a draft does not give any more; undefined where nothing is missing. */
export function missingOf(base: Rulebook, draft: Rulebook): string | undefined {
  if (base.id !== indicatorsId) return undefined;
  for (const [name, { outputs }] of base.stages)
    for (const output of outputs)
      if (draft.stages.get(name)?.outputs.includes(output) !== true) return `${name}.${output}`;
  return undefined;
}

/** Reports that were frozen, computed again by a rulebook that is only tried. Nothing of it is kept or published. */
@Injectable()
export class TriedFigures {
  constructor(
    private readonly freezes: ReportFreezeStore,
    private readonly rulebooks: RulebooksService,
    private readonly programmes: ProgrammeDirectory,
  ) {}

  /** The newest periods with a report, at most so many. */
  facts(ctx: RequestContext, most: number): Promise<ReportFacts[]> {
    return this.freezes.inTransaction(ctx, async () => {
      const found: ReportFacts[] = [];
      for (const { id, period } of await this.freezes.newestOfPeriods(ctx, most)) {
        const parsed = parsePeriod(period);
        const text = await this.freezes.resultText(ctx, id);
        if (text === null || !parsed.ok) continue;
        found.push({ period: parsed.value, runId: id, facts: runResultFromJson(text).facts });
      }
      return found;
    });
  }

  /** Each figure that differs between two versions of one rulebook, by the law of one day. The agency sees all, hidden or not. */
  async differing(
    ctx: RequestContext,
    { period, facts }: ReportFacts,
    law: { readonly base: Rulebook; readonly draft: Rulebook; readonly on: CalendarDate },
  ): Promise<{
    readonly compared: number;
    readonly differing: readonly TriedFigure[];
    readonly results: readonly TriedResult[];
  }> {
    const programme = await this.programmes.get(ctx.programmeId);
    const { rulebooks } = await this.rulebooks.inForce(ctx);
    const asked: Trial[] = [];
    const tables = [law.base, law.draft].map((rulebook) => {
      const sources = sourcesBy(rulebook, rulebooks, {
        on: law.on,
        asked: (record) => {
          if (rulebook === law.draft) asked.push(record);
        },
      });
      return candidatesOf(programme, { facts, ...sources });
    });
    const [before = [], after = []] = tables;
    const placeOf = ({ table, column }: Revision) => {
      const found = [...after, ...before].find(({ code }) => code === table);
      const unit = found?.columns.find(({ code }) => code === column)?.unit ?? 'pieces';
      return { unit, dimension: found?.dimension ?? 'step' };
    };
    return {
      compared: after.reduce(
        (sum, { columns, rows, total }) =>
          sum + columns.length * (rows.length + (total === null ? 0 : 1)),
        0,
      ),
      differing: revisionsBetween(before, after).map((each) => ({
        ...each,
        period,
        ...placeOf(each),
      })),
      results: law.draft.id === indicatorsId ? differingResults(law, asked) : [],
    };
  }
}

/** The tried rulebook in the place of the version in force, beside the others that the programme goes by. */
function sourcesBy(
  tried: Rulebook,
  inForce: readonly Rulebook[],
  { on, asked }: { readonly on: CalendarDate; readonly asked: (record: Trial) => void },
) {
  const all = [...inForce.filter(({ id }) => id !== tried.id), tried];
  const method = all.find(({ id }) => id === indicatorsId);
  if (method === undefined) throw new Error(`The rulebook ${indicatorsId} is not there.`);
  return {
    targets: all.flatMap((each) => recoveryTargets(each, on)),
    indicators: new Indicators(method, on, asked),
  };
}
