import { Injectable } from '@nestjs/common';
import { ProgrammeDirectory, type Programme } from '../access/index.js';
import { agencyContext } from './acting.js';
import { DemoFreezes } from './demo-freezes.service.js';
import type { LoadedProgramme } from './demo-people.js';
import { DemoReleases } from './demo-releases.service.js';

/** Reports that a newcomer finds: two quarters and the year between them. */
const published = ['2025-Q4', '2025', '2026-Q1'] as const;

/** Past reports, frozen, prepared by one person, approved by another and released: through the services, with every check. */
@Injectable()
export class DemoPublications {
  constructor(
    private readonly programmes: ProgrammeDirectory,
    private readonly freezes: DemoFreezes,
    private readonly releases: DemoReleases,
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
    const first = agencyContext(loaded, 'agency-publisher@demo.example');
    const second = agencyContext(loaded, 'agency-second-publisher@demo.example');
    await this.freezes.freeze(first, period, programme.timeZone);
    await this.releases.release({ first, second }, programme, period);
  }
}
