import { Injectable } from '@nestjs/common';
import { RulebookLibrary } from '../assessments/index.js';
import { actingOrganisation, type RequestContext, Tenancy } from '../database/index.js';
import { lastDayOfYear } from '../kernel/calendar-date.js';
import type { Decision } from '../kernel/decision.js';
import { allow, refuse } from '../kernel/decision.js';
import type { Rulebook } from '../rules/index.js';
import { type Batch, notCounted } from './batch.js';
import { BatchStore } from './batches.store.js';
import {
  holdsFor,
  type ProcessYear,
  processYears,
  type Recovery,
  recoveryOf,
  yearOfNextTargets,
} from './process-year.js';

export interface JudgedProcessYear {
  readonly group: ProcessYear;
  /** By the law in force at the end of the year. */
  readonly recovery: Recovery;
  /** By the targets that come next, while they are not in force yet. */
  readonly outlook: Recovery | null;
}

/** A process year and whose it is. */
export interface OwnProcessYear {
  readonly organisationId: string;
  readonly organisation: string;
  readonly group: ProcessYear;
}

const countedOf = (batches: readonly Batch[]): Batch[] =>
  batches.filter((batch) => batch.fractions.length > 0 && notCounted(batch) === null);

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

  /** What every recycler of the programme treated in a year, unjudged: for a rulebook that is only tried. */
  groupsOfYear(context: RequestContext, year: number): Promise<readonly OwnProcessYear[]> {
    return this.tenancy.run(context, async () => {
      const found: OwnProcessYear[] = [];
      for (const { id, name } of await this.batches.organisationsOf(context, year)) {
        const heads = await this.batches.list(context, id, { year });
        const counted = countedOf(await this.batches.withContents(context, heads));
        for (const group of processYears(counted))
          found.push({ organisationId: id, organisation: name, group });
      }
      return found;
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
    for (const group of processYears(countedOf(batches))) {
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
