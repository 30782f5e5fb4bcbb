import { Injectable } from '@nestjs/common';
import { RulebookLibrary } from '../assessments/index.js';
import { actingOrganisation, type RequestContext, Tenancy } from '../database/index.js';
import { lastDayOfYear } from '../kernel/calendar-date.js';
import type { Decision } from '../kernel/decision.js';
import { allow, refuse } from '../kernel/decision.js';
import type { Rulebook } from '../rules/index.js';
import { type Batch, notCounted } from './batch.js';
import {
  holdsFor,
  type ProcessYear,
  processYears,
  type Recovery,
  recoveryOf,
  yearOfNextTargets,
} from './process-year.js';
import {
  type CountedBatch,
  type CountedPage,
  type OwnProcessYear,
  ProcessYearStore,
} from './process-years.store.js';

export interface JudgedProcessYear {
  readonly group: ProcessYear;
  /** By the law in force at the end of the year. */
  readonly recovery: Recovery;
  /** By the targets that come next, while they are not in force yet. */
  readonly outlook: Recovery | null;
}

const countedOf = (batches: readonly Batch[]): Batch[] =>
  batches.filter((batch) => batch.fractions.length > 0 && notCounted(batch) === null);

/** Recycling efficiency and material recovery beside their targets, from the rulebook the programme has adopted. */
@Injectable()
export class RecoveryService {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly years: ProcessYearStore,
    private readonly rulebooks: RulebookLibrary,
  ) {}

  /** Every process and chemistry of a year, open batches included: the figures as they stand today. */
  ofYear(context: RequestContext, year: number): Promise<Decision<readonly JudgedProcessYear[]>> {
    return this.tenancy.run(context, async () => {
      const found = await this.years.sums(context, year, actingOrganisation(context));
      return this.judge(
        context,
        found.map(({ group }) => group),
      );
    });
  }

  /** The batches of one of them: a page, newest first. */
  batchesOf(
    context: RequestContext,
    { year, process, chemistry }: ProcessYear,
    page: CountedPage,
  ): Promise<readonly CountedBatch[]> {
    const of = { year, process, chemistry, organisationId: actingOrganisation(context) };
    return this.tenancy.run(context, () => this.years.batches(context, of, page));
  }

  /** What every recycler of the programme treated in a year, unjudged: for a rulebook that is only tried. */
  groupsOfYear(context: RequestContext, year: number): Promise<readonly OwnProcessYear[]> {
    return this.tenancy.run(context, () => this.years.sums(context, year, null));
  }

  /** One batch by itself. */
  async ofBatch(
    context: RequestContext,
    batch: Batch,
  ): Promise<Decision<JudgedProcessYear | null>> {
    const groups = processYears(countedOf([batch]));
    const judged = await this.tenancy.run(context, () => this.judge(context, groups));
    return judged.ok ? allow(judged.value[0] ?? null) : judged;
  }

  private async judge(
    context: RequestContext,
    groups: readonly ProcessYear[],
  ): Promise<Decision<readonly JudgedProcessYear[]>> {
    const judged: JudgedProcessYear[] = [];
    for (const group of groups) {
      const law = await this.lawOf(context, group.year);
      if (!law.ok) return law;
      const on = lastDayOfYear(group.year);
      const next = yearOfNextTargets(law.value, on);
      const coming = next === null ? null : await this.lawOf(context, next);
      if (coming?.ok === false) return coming;
      judged.push({
        group,
        recovery: recoveryOf(law.value, group, on),
        outlook:
          coming === null || next === null
            ? null
            : recoveryOf(coming.value, group, lastDayOfYear(next)),
      });
    }
    return allow(judged);
  }

  /** The law of the last day of a year. */
  private async lawOf(context: RequestContext, year: number): Promise<Decision<Rulebook>> {
    const on = lastDayOfYear(year);
    const adopted = await this.rulebooks.adopted(context, 'reports', on);
    if (!adopted.ok) return adopted;
    const { rulebook } = adopted.value;
    return holdsFor(rulebook, on) ? allow(rulebook) : refuse('recovery.no-law', { on });
  }
}
