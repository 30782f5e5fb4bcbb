import { Injectable, NotFoundException } from '@nestjs/common';
import {
  BatchService,
  ConsignmentService,
  type FractionForm,
  massBalance,
  RecoveryService,
  typedFraction,
} from '../../recycling/index.js';
import { marksOfLanguage } from '../../files/index.js';
import { FacilityService } from '../../register/index.js';
import { batchPage, emptyFraction, liveFigures } from './batch-page.js';
import { type Faults, identifier, noFaults } from './form-fields.js';
import type { Visit } from './visit.js';

const LONGEST_REFERENCE = 200;

interface Typed {
  readonly faults?: Faults;
  readonly form?: FractionForm;
  readonly drawForm?: { consignment: string; mass: string };
  /** Part of the reference of a load to draw from. */
  readonly sought?: string;
  /** Whoever sent a form may send it again. */
  readonly may?: { batch: boolean; draft: boolean };
}

/** The page of a batch with its live figures, fresh or with what was typed. */
@Injectable()
export class BatchPages {
  constructor(
    private readonly batches: BatchService,
    private readonly consignments: ConsignmentService,
    private readonly recovery: RecoveryService,
    private readonly facilities: FacilityService,
  ) {}

  address({ base }: Visit, id: string): string {
    return `${base}/batches/${id}`;
  }

  async page({ ctx, base }: Visit, id: string, typed: Typed = {}): Promise<object> {
    const batch = await this.batches.find(ctx, identifier(id));
    if (batch === null) throw new NotFoundException();
    const facility = await this.facilities.find(ctx, batch.organisationId, batch.facilityId);
    if (facility === null) throw new Error('A batch is of a facility.');
    const judged = await this.recovery.ofBatch(ctx, batch);
    const sought = (typed.sought ?? '').normalize('NFC').trim().slice(0, LONGEST_REFERENCE);
    const onHand =
      batch.state === 'open'
        ? await this.consignments.onHand(ctx, batch, sought)
        : { loads: [], more: false };
    const page = batchPage(
      {
        base,
        batch,
        facility,
        judged: judged.ok ? judged.value : null,
        onHand,
        sought,
        form: typed.form ?? emptyFraction,
        drawForm: typed.drawForm ?? { consignment: '', mass: '' },
      },
      typed.faults ?? noFaults,
    );
    return { ...page, may: typed.may ?? { batch: true, draft: true } };
  }

  async live({ ctx, language }: Visit, id: string, form: FractionForm): Promise<object> {
    const batch = await this.batches.find(ctx, identifier(id));
    if (batch === null) throw new NotFoundException();
    const { fraction, partial } = typedFraction(form, marksOfLanguage(language), batch.process);
    const fractions = [
      ...batch.fractions,
      ...(fraction === null ? [] : [{ id: 'typed', ...fraction }]),
    ];
    const judged = await this.recovery.ofBatch(ctx, { ...batch, fractions });
    const live = liveFigures(massBalance({ ...batch, fractions }), judged.ok ? judged.value : null);
    return { layout: false, live, partial };
  }
}
