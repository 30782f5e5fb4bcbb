import { Injectable } from '@nestjs/common';
import { Clock } from '../database/index.js';
import { dateInZone } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import type { ReportingPeriod } from '../kernel/reporting-period.js';
import { BatchService, ConsignmentService } from '../recycling/index.js';
import { batchOf, fractionsOf, loadsOf } from './treatment-plan.js';
import { accepted, type Acting, type PlannedFacility } from './acting.js';

interface Quarter extends PlannedFacility {
  readonly period: ReportingPeriod;
  /** How many quarters came before. */
  readonly at: number;
}

interface Load {
  readonly id: string;
  readonly grams: bigint;
}

/** The loads that the invented recyclers take in, and the batches that they make of them. */
@Injectable()
export class DemoBatches {
  constructor(
    private readonly consignments: ConsignmentService,
    private readonly batches: BatchService,
    private readonly clock: Clock,
  ) {}

  /** A batch for each of the quarters that it could be finished in by now; `at` is how many quarters came before. */
  async treat(
    context: Acting,
    of: PlannedFacility,
    { periods, at }: { readonly periods: readonly ReportingPeriod[]; readonly at: number },
  ): Promise<string[]> {
    const today = dateInZone(this.clock.now(), of.world.programme.timeZone);
    const batchIds: string[] = [];
    for (const period of periods.filter((each) => batchOf(of.plan, each).endedOn <= today))
      batchIds.push(await this.batch(context, { ...of, period, at: at + batchIds.length }));
    return batchIds;
  }

  async receive(context: Acting, of: Quarter): Promise<Load[]> {
    const received: Load[] = [];
    const reading = { marks: 'point', timeZone: of.world.programme.timeZone } as const;
    const today = dateInZone(this.clock.now(), of.world.programme.timeZone);
    for (const { cells, netGrams } of loadsOf(of.plan, of.period, of.at)) {
      // A load of tomorrow is no fact yet, however the clock of this machine stands.
      if ((cells.received_on ?? '') > today) continue;
      const id = accepted(await this.consignments.record(context, of.facility, cells, reading));
      received.push({ id, grams: netGrams });
    }
    return received;
  }

  private async batch(context: Acting, of: Quarter): Promise<string> {
    const received = await this.receive(context, of);
    const form = batchOf(of.plan, of.period);
    const id = accepted(
      await this.batches.open(context, of.facility, form, of.world.programme.timeZone),
    );
    for (const load of received) {
      const written = `${load.grams / 1000n}.${String(load.grams % 1000n).padStart(3, '0')}`;
      valueOf(await this.batches.draw(context, id, load.id, { written, marks: 'point' }));
    }
    const wet = received.reduce((sum, { grams }) => sum + grams, 0n);
    for (const fraction of fractionsOf(of.plan, wet)) {
      const added = await this.batches.addFraction(context, id, fraction, 'point');
      if (!added.ok) throw new Error(`A fraction was refused: ${JSON.stringify(added)}`);
    }
    valueOf(await this.batches.close(context, id));
    return id;
  }
}
