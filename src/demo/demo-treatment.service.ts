import { Injectable } from '@nestjs/common';
import { Clock, newId, Tenancy, type RequestContext } from '../database/index.js';
import { dateInZone } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import type { ReportingPeriod } from '../kernel/reporting-period.js';
import {
  BatchService,
  CertificateService,
  ConsignmentService,
  CreditService,
} from '../recycling/index.js';
import { FacilityService, type Facility } from '../register/index.js';
import { triedBrand } from './demo-world.js';
import {
  batchOf,
  certifiedQuarters,
  draftedQuarters,
  fractionsOf,
  loadsOf,
  openQuarter,
  treatmentPlans,
  type TreatmentPlan,
} from './treatment-plan.js';

export interface TreatmentWorld {
  readonly programmeId: string;
  readonly timeZone: string;
  readonly agencyId: string;
  readonly organisations: ReadonlyMap<string, string>;
  readonly people: ReadonlyMap<string, string>;
}

/** The services of recycling that the invented recyclers use. */
@Injectable()
export class TreatmentServices {
  constructor(
    readonly facilities: FacilityService,
    readonly consignments: ConsignmentService,
    readonly batches: BatchService,
    readonly certificates: CertificateService,
  ) {}
}

/** The invented recyclers' years, done through the services that everybody uses: few rows, every check. */
@Injectable()
export class DemoTreatment {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly services: TreatmentServices,
    private readonly credits: CreditService,
    private readonly clock: Clock,
  ) {}

  async load(world: TreatmentWorld): Promise<void> {
    for (const plan of treatmentPlans) await this.loadRecycler(world, plan);
  }

  private async loadRecycler(world: TreatmentWorld, plan: TreatmentPlan): Promise<void> {
    const operator = contextOf(world, plan.recycler, plan.operator);
    const facility = await this.tenancy.run(operator, async () => {
      const id = checked(await this.services.facilities.add(operator, plan.facility));
      return this.services.facilities.find(operator, operator.organisationId, id);
    });
    if (facility === null) throw new Error('The facility was not stored');
    await this.verify(world, facility, plan);
    const [certified] = await this.tenancy.run(operator, () =>
      this.treatAll(operator, { world, plan, facility: { ...facility, verifiedCapacityMg: 1n } }),
    );
    const certifier = contextOf(world, plan.recycler, plan.certifier);
    if (certified === undefined) return;
    const { certificates } = this.services;
    const shown = await certificates.previewDraft(certifier, certified);
    valueOf(await certificates.certify(certifier, certified, shown?.hash ?? ''));
    await this.offer(world, certifier, plan);
  }

  private async verify(
    world: TreatmentWorld,
    facility: Facility,
    plan: TreatmentPlan,
  ): Promise<void> {
    const agency: RequestContext = {
      programmeId: world.programmeId,
      organisationId: world.agencyId,
      personId: world.people.get('agency-officer@demo.example') ?? null,
      capacity: 'agency',
    };
    const evidence = 'Invented for the demonstration';
    valueOf(
      await this.services.facilities.verify(agency, facility, { mg: plan.capacityMg, evidence }),
    );
  }

  /** Drafts over the certified and the latest year; what stays on hand is for whoever tries the demonstration. */
  private async treatAll(
    context: Acting,
    of: { world: TreatmentWorld; plan: TreatmentPlan; facility: Facility },
  ): Promise<string[]> {
    const drafts: string[] = [];
    const today = dateInZone(this.clock.now(), of.world.timeZone);
    let quarter = 0;
    for (const [year, periods] of [
      [2025, certifiedQuarters],
      [2026, draftedQuarters],
    ] as const) {
      const batchIds: string[] = [];
      for (const period of periods.filter((each) => batchOf(of.plan, each).endedOn <= today))
        batchIds.push(await this.treat(context, { ...of, period, at: quarter++ }));
      if (batchIds.length === 0) continue;
      const scope = { facilityId: of.facility.id, year, batchIds };
      drafts.push(valueOf(await this.services.certificates.draft(context, scope)));
    }
    await this.receive(context, { ...of, period: openQuarter, at: quarter });
    return drafts;
  }

  private async receive(context: Acting, of: Quarter): Promise<{ id: string; grams: bigint }[]> {
    const received: { id: string; grams: bigint }[] = [];
    const reading = { marks: 'point', timeZone: of.world.timeZone } as const;
    const today = dateInZone(this.clock.now(), of.world.timeZone);
    for (const { cells, netGrams } of loadsOf(of.plan, of.period, of.at)) {
      // A load of tomorrow is no fact yet, however the clock of this machine stands.
      if ((cells.received_on ?? '') > today) continue;
      const id = checked(
        await this.services.consignments.record(context, of.facility, cells, reading),
      );
      received.push({ id, grams: netGrams });
    }
    return received;
  }

  private async treat(context: Acting, of: Quarter): Promise<string> {
    const { batches } = this.services;
    const received = await this.receive(context, of);
    const form = batchOf(of.plan, of.period);
    const id = checked(await batches.open(context, of.facility, form, of.world.timeZone));
    for (const load of received) {
      const written = `${load.grams / 1000n}.${String(load.grams % 1000n).padStart(3, '0')}`;
      valueOf(await batches.draw(context, id, load.id, { written, marks: 'point' }));
    }
    const wet = received.reduce((sum, { grams }) => sum + grams, 0n);
    for (const fraction of fractionsOf(of.plan, wet)) {
      const added = await batches.addFraction(context, id, fraction, 'point');
      if (!added.ok) throw new Error(`A fraction was refused: ${JSON.stringify(added)}`);
    }
    valueOf(await batches.close(context, id));
    return id;
  }

  /** One offer waits for the brand whose accounts are offered; accepting it is left to whoever tries. */
  private async offer(world: TreatmentWorld, context: Acting, plan: TreatmentPlan): Promise<void> {
    const counterpartyId = world.organisations.get(triedBrand) ?? '';
    const material = plan.chemistry === 'lithium_ion_nmc' ? 'nickel' : 'lithium';
    const form = { counterpartyId, material, vintage: '2025', grams: '50000' };
    valueOf(await this.credits.offer(context, newId(), form));
  }
}

type Acting = RequestContext & { organisationId: string };

interface Quarter {
  readonly world: TreatmentWorld;
  readonly plan: TreatmentPlan;
  readonly facility: Facility;
  readonly period: ReportingPeriod;
  /** How many quarters came before. */
  readonly at: number;
}

function contextOf(world: TreatmentWorld, organisation: string, person: string): Acting {
  const organisationId = world.organisations.get(organisation);
  const personId = world.people.get(person);
  if (organisationId === undefined || personId === undefined)
    throw new Error(`${organisation} or ${person} was not loaded`);
  return { programmeId: world.programmeId, organisationId, personId, capacity: 'organisation' };
}

function checked<T>(result: { ok: true; value: T } | { ok: false; issues: readonly unknown[] }): T {
  if (result.ok) return result.value;
  throw new Error(`The demonstration was refused: ${JSON.stringify(result.issues)}`);
}
