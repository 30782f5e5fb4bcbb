import { Injectable } from '@nestjs/common';
import type { LoadedProgramme } from './demo-people.js';
import { DemoPublications } from './demo-publications.service.js';
import { DemoTreatment } from './demo-treatment.service.js';

/** What recyclers and the agency of the demonstration did, through the services: batches and certificates, then past reports. */
@Injectable()
export class DemoActs {
  constructor(
    private readonly treatment: DemoTreatment,
    private readonly publications: DemoPublications,
  ) {}

  async load(loaded: LoadedProgramme, quarters: number | undefined): Promise<void> {
    await this.treatment.load(loaded);
    await this.publications.load(loaded, quarters);
  }
}
