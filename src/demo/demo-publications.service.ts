import { Injectable } from '@nestjs/common';
import { ProgrammeDirectory, type Programme } from '../access/index.js';
import type { RequestContext } from '../database/index.js';
import { valueOf } from '../kernel/decision.js';
import {
  ReportFreezes,
  ReportFreezeWorker,
  PreparationService,
  PublicationsService,
  ReleaseService,
} from '../publications/index.js';
import type { LoadedProgramme } from './demo-people.js';

/** Reports that a newcomer finds: two quarters and the year between them. */
const published = ['2025-Q4', '2025', '2026-Q1'] as const;

/** From the run of a period to the released report. */
@Injectable()
export class PublicationServices {
  constructor(
    readonly runs: ReportFreezes,
    readonly worker: ReportFreezeWorker,
    readonly preparation: PreparationService,
    readonly release: ReleaseService,
  ) {}
}

/** Past reports, run, prepared by one person, approved by another and released: through the services, with every check. */
@Injectable()
export class DemoPublications {
  constructor(
    private readonly services: PublicationServices,
    private readonly publications: PublicationsService,
    private readonly programmes: ProgrammeDirectory,
  ) {}

  async load(loaded: LoadedProgramme, quarters: number | undefined): Promise<void> {
    const programme = await this.programmes.byId(loaded.programmeId);
    if (programme === null) throw new Error('The programme was not loaded');
    // Of a part of the quarters no year can be reported, and a quarter that is not loaded neither.
    const periods = published.filter(
      (period) => quarters === undefined || (quarters >= 2 && period.includes('-Q')),
    );
    for (const period of periods) await this.publish(loaded, programme, period);
  }

  private async publish(
    loaded: LoadedProgramme,
    programme: Programme,
    period: string,
  ): Promise<void> {
    const { runs, worker, preparation, release } = this.services;
    const first = agency(loaded, 'agency-publisher@demo.example');
    const second = agency(loaded, 'agency-second-publisher@demo.example');
    const { runId } = valueOf(await runs.start(first, period, programme.timeZone));
    // The job stands in the queue as always; done here already, it finds nothing left to do.
    await worker.handle(
      { ...first, organisationId: null, personId: null, capacity: 'system' },
      { runId },
    );
    const prepared = await preparation.prepare(first, programme, { period, correctionReason: '' });
    const { draftId } = valueOf(prepared);
    const draft = await this.publications.draft(second, draftId);
    valueOf(await release.approve(second, draftId, draft?.snapshotHash ?? ''));
    valueOf(await release.release(second, draftId));
  }
}

function agency({ programme, programmeId, ids }: LoadedProgramme, person: string): RequestContext {
  return {
    programmeId,
    organisationId: ids.organisations.get(programme.agency) ?? null,
    personId: ids.people.get(person) ?? null,
    capacity: 'agency',
  };
}
