import { Injectable } from '@nestjs/common';
import { PasswordService, ProgrammeDirectory } from '../access/index.js';
import { Tenancy } from '../database/index.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import { demoFigures } from './demo-figures.js';
import { demoPassword, type LoadedProgramme } from './demo-people.js';
import { DemoProgrammes } from './demo-programme.service.js';
import { DemoPublications } from './demo-publications.service.js';
import { DemoRows, type KnownRows } from './demo-rows.store.js';
import { DemoTreatment, type TreatmentWorld } from './demo-treatment.service.js';
import { demoProgrammes } from './demo-world.js';

export interface DemoOptions {
  /** Only this programme; both when it is not named. */
  readonly programme?: string;
  /** Only so many of the latest filed quarters; all of them when not given. */
  readonly quarters?: number;
}

export interface DemoSummary {
  readonly programmes: readonly string[];
  readonly producers: number;
}

/** What the demonstration is made of: rows in bulk; recyclers and reports through the services. */
@Injectable()
export class DemoParts {
  constructor(
    readonly programmes: DemoProgrammes,
    readonly treatment: DemoTreatment,
    readonly publications: DemoPublications,
    readonly directory: ProgrammeDirectory,
  ) {}
}

/** Loads the demonstration: rows in bulk, made by the same pure functions as those of everyday use. */
@Injectable()
export class DemoService {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly rows: DemoRows,
    private readonly passwords: PasswordService,
    private readonly parts: DemoParts,
  ) {}

  /** Loads what is missing, a programme per transaction, and never beside a programme that is no demonstration. */
  async load(options: DemoOptions = {}): Promise<Decision<DemoSummary>> {
    const chosen = demoProgrammes.filter(
      ({ slug }) => options.programme === undefined || slug === options.programme,
    );
    if (chosen.length === 0) return refuse('demo.unknown-programme', { known: 'demo, ch' });
    const there = (await this.known()).programmes;
    if (!there.every(({ demonstration }) => demonstration)) return refuse('demo.real-programme');
    const missing = chosen.filter(({ slug }) => !there.some((known) => known.slug === slug));
    if (missing.length === 0) return refuse('demo.already-loaded');
    const figures = demoFigures();
    const passwordHash = await this.passwords.hash(demoPassword);
    for (const programme of missing) {
      const known = await this.known();
      const { quarters } = options;
      const loaded = await this.parts.programmes.load(programme, {
        figures,
        known,
        passwordHash,
        quarters,
      });
      await this.parts.directory.refresh();
      if (programme.slug !== 'demo') continue;
      await this.parts.treatment.load(worldOf(loaded));
      await this.parts.publications.load(loaded, quarters);
    }
    return allow({ programmes: missing.map(({ slug }) => slug), producers: figures.brands.length });
  }

  private known(): Promise<KnownRows> {
    return this.tenancy.withoutProgramme(null, () => this.rows.known());
  }
}

function worldOf({ programme, programmeId, ids }: LoadedProgramme): TreatmentWorld {
  const { organisations, people } = ids;
  const agencyId = organisations.get(programme.agency) ?? '';
  return { programmeId, timeZone: programme.timeZone, agencyId, organisations, people };
}
