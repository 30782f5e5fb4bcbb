import { Injectable } from '@nestjs/common';
import { RulebookLibrary } from '../assessments/index.js';
import { actingOrganisation, type RequestContext, Tenancy } from '../database/index.js';
import type { Decision } from '../kernel/decision.js';
import { allow } from '../kernel/decision.js';
import type { Batch } from './batch.js';
import { BatchStore } from './batches.store.js';
import {
  lastDayOfYear,
  type ProcessYear,
  processYears,
  type Recovery,
  recoveryOf,
} from './process-year.js';

/** The first year on whose last day targets for single materials are in force (Annex XII part C). */
const FIRST_RECOVERY_YEAR = 2027;

export interface JudgedProcessYear {
  readonly group: ProcessYear;
  /** By the law in force at the end of the year. */
  readonly recovery: Recovery;
  /** By the targets that come next, while they are not in force yet. */
  readonly outlook: Recovery | null;
}

/** Recycling efficiency and material recovery beside their targets, from the rulebook the programme has adopted. */
@Injectable()
export class RecoveryService {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly batches: BatchStore,
    private readonly rulebooks: RulebookLibrary,
  ) {}

  /** Every process and chemistry of a year, open batches included: the figures as they stand today. */
  ofYear(context: RequestContext, year: number): Promise<Decision<readonly JudgedProcessYear[]>> {
    return this.tenancy.run(context, async () => {
      const heads = await this.batches.list(context, actingOrganisation(context), { year });
      return this.judge(context, await this.batches.withContents(context, heads));
    });
  }

  /** One batch by itself. */
  async ofBatch(
    context: RequestContext,
    batch: Batch,
  ): Promise<Decision<JudgedProcessYear | null>> {
    const judged = await this.tenancy.run(context, () => this.judge(context, [batch]));
    return judged.ok ? allow(judged.value[0] ?? null) : judged;
  }

  private async judge(
    context: RequestContext,
    batches: readonly Batch[],
  ): Promise<Decision<readonly JudgedProcessYear[]>> {
    const judged: JudgedProcessYear[] = [];
    for (const group of processYears(batches.filter((batch) => batch.fractions.length > 0))) {
      const recovery = await this.by(context, group, group.year);
      if (!recovery.ok) return recovery;
      const early = group.year < FIRST_RECOVERY_YEAR;
      const outlook = early ? await this.by(context, group, FIRST_RECOVERY_YEAR) : allow(null);
      if (!outlook.ok) return outlook;
      judged.push({ group, recovery: recovery.value, outlook: outlook.value });
    }
    return allow(judged);
  }

  /** By the law of the last day of a year. */
  private async by(
    context: RequestContext,
    group: ProcessYear,
    year: number,
  ): Promise<Decision<Recovery>> {
    const on = lastDayOfYear(year);
    const adopted = await this.rulebooks.adopted(context, 'reports', on);
    return adopted.ok ? allow(recoveryOf(adopted.value.rulebook, group, on)) : adopted;
  }
}
