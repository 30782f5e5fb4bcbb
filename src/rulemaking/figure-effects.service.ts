import { Injectable } from '@nestjs/common';
import { ProgrammeDirectory } from '../access/index.js';
import { holdsOn, type VersionTime } from '../assessments/index.js';
import { contentHash, type RequestContext } from '../database/index.js';
import { lastDayOfYear, type CalendarDate } from '../kernel/calendar-date.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import { lastDay } from '../kernel/reporting-period.js';
import { ObligationsService, yearsAveraged, type FactsOfYear } from '../oversight/index.js';
import { missingOf, readsReports, TriedFigures, type ReportFacts } from '../publications/index.js';
import { RecoveryService, type OwnProcessYear } from '../recycling/index.js';
import type { Rulebook } from '../rules/index.js';
import { comparedDays } from './draft-difference.js';
import { comparedJudgments, comparedObligations } from './figure-effect.js';
import { figureAnswer, type FiguresOn } from './figure-summary.js';

export interface FiguresEffect {
  /** Of everything that was compared. While it is the same, so is the answer. */
  readonly cut: string | null;
  readonly comparisons: readonly FiguresOn[];
}

export interface FiguresQuestion {
  readonly base: Rulebook;
  readonly draft: Rulebook;
  readonly validFrom: CalendarDate;
  /** The version that is corrected; null where a new one is made. */
  readonly corrects: VersionTime | null;
  /** Whether obligations and targets are read from it. */
  readonly reportsBy: boolean;
}

/** This year so far and the two before: what is owed this year is made from the years before it. */
const triedYears = 3;

/** A year of quarters and its report. */
const triedReports = 5;

/** More than the drafts that programmes have under way at once. */
const mostKept = 32;

interface Facts {
  readonly years: readonly YearFacts[];
  readonly reports: readonly ReportFacts[];
}

interface YearFacts {
  readonly year: number;
  readonly obligations: FactsOfYear;
  readonly treated: readonly OwnProcessYear[];
}

/** Obligations, judgments of process years and figures of reports by a draft, beside what its base makes of the same facts. */
@Injectable()
export class FigureEffects {
  private readonly kept = new Map<string, FiguresOn>();

  constructor(
    private readonly obligations: ObligationsService,
    private readonly recovery: RecoveryService,
    private readonly reports: TriedFigures,
    private readonly programmes: ProgrammeDirectory,
  ) {}

  /** Refused where reports would lose a figure. Without comparisons where nothing but fees is made by the rulebook. */
  async of(ctx: RequestContext, question: FiguresQuestion): Promise<Decision<FiguresEffect>> {
    const missing = missingOf(question.base, question.draft);
    if (missing !== undefined) return refuse('rulebook-draft.figure-missing', { figure: missing });
    const { reportsBy } = question;
    if (!reportsBy && !readsReports(question.base) && !readsReports(question.draft))
      return allow({ cut: null, comparisons: [] });
    const facts = await this.factsOf(ctx, question);
    const cut = contentHash(cutOf(facts));
    const { base, draft, validFrom, corrects } = question;
    const own =
      corrects === null
        ? []
        : facts.years.filter(({ year }) => holdsOn(corrects, lastDayOfYear(year)));
    const ownReports =
      corrects === null
        ? []
        : facts.reports.filter(({ period }) => holdsOn(corrects, lastDay(period)));
    const newest = own[0]?.year;
    const days = comparedDays(base, draft, validFrom).filter(
      (day) => newest === undefined || day > lastDayOfYear(newest),
    );
    const comparisons: FiguresOn[] = [];
    for (const on of [...(own.length + ownReports.length === 0 ? [] : [null]), ...days]) {
      const asked = on === null ? { years: own, reports: ownReports } : facts;
      comparisons.push(await this.compared(ctx, question, { on, cut, facts: asked }));
    }
    return allow({ cut, comparisons });
  }

  private async factsOf(
    ctx: RequestContext,
    { base, draft, reportsBy }: FiguresQuestion,
  ): Promise<Facts> {
    const reports = await this.reports.facts(ctx, triedReports);
    if (!reportsBy) return { years: [], reports };
    const thisYear = Number((await this.programmes.dayOf(ctx.programmeId)).slice(0, 4));
    const years: YearFacts[] = [];
    for (let year = thisYear; year > thisYear - triedYears; year -= 1) {
      const averaged = [...yearsAveraged(base, year), ...yearsAveraged(draft, year)];
      const obligations = await this.obligations.factsOf(ctx, year, [...new Set(averaged)]);
      const treated = await this.recovery.groupsOfYear(ctx, year);
      const { placed, received } = obligations.programme;
      if (placed.length + received.length + treated.length > 0)
        years.push({ year, obligations, treated });
    }
    return { years, reports };
  }

  private async compared(
    ctx: RequestContext,
    { base, draft, reportsBy }: FiguresQuestion,
    {
      on,
      cut,
      facts,
    }: { readonly on: CalendarDate | null; readonly cut: string; readonly facts: Facts },
  ): Promise<FiguresOn> {
    const { programmeId } = ctx;
    const files = [base.files, draft.files];
    const years = facts.years.map(({ year }) => year);
    const periods = facts.reports.map(({ period }) => period);
    const key = contentHash({ programmeId, files, reportsBy, on, cut, years, periods });
    const known = this.kept.get(key);
    if (known !== undefined) return known;
    const lawFor = (year: number) => ({ base, draft, on: on ?? lastDayOfYear(year) });
    const { reports } = facts;
    const figures = [];
    for (const each of reports) {
      const law = { base, draft, on: on ?? lastDay(each.period) };
      figures.push(await this.reports.differing(ctx, each, law));
    }
    const found: FiguresOn = {
      on,
      answer: figureAnswer({
        years,
        obligations: facts.years.map(({ year, obligations }) =>
          comparedObligations(obligations, lawFor(year)),
        ),
        judgments: facts.years.flatMap(({ year, treated }) =>
          treated.flatMap((each) => comparedJudgments(each, lawFor(year))),
        ),
        reports: figures,
        periods,
      }),
    };
    const [oldest] = this.kept.keys();
    if (this.kept.size >= mostKept && oldest !== undefined) this.kept.delete(oldest);
    this.kept.set(key, found);
    return found;
  }
}

/** The masses that count, and which reports were frozen. */
const cutOf = ({ years, reports }: Facts) => ({
  years: years.map(({ year, obligations, treated }) => ({
    year,
    obligations,
    treated: treated.map(({ organisationId, group }) => ({
      organisationId,
      process: group.process,
      chemistry: group.chemistry,
      inputMg: group.inputMg,
      recycledMg: group.recycledMg,
      materials: [...group.materials],
    })),
  })),
  reports: reports.map(({ runId }) => runId),
});
