import { Injectable } from '@nestjs/common';
import { PasswordService, ProgrammeDirectory } from '../access/index.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import { DemoActs } from './demo-acts.service.js';
import { demoFigures } from './demo-figures.js';
import { demoPassword } from './demo-people.js';
import { DemoProgrammes } from './demo-programme.service.js';
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

/** Loads the demonstration: rows in bulk, made by the same pure functions as those of everyday use, and acts through the services. */
@Injectable()
export class DemoService {
  constructor(
    private readonly passwords: PasswordService,
    private readonly programmes: DemoProgrammes,
    private readonly directory: ProgrammeDirectory,
    private readonly acts: DemoActs,
  ) {}

  /** Loads what is missing, a programme per transaction, and never beside a programme that is no demonstration. */
  async load(options: DemoOptions = {}): Promise<Decision<DemoSummary>> {
    const chosen = demoProgrammes.filter(
      ({ slug }) => options.programme === undefined || slug === options.programme,
    );
    if (chosen.length === 0) return refuse('demo.unknown-programme', { known: 'demo, ch' });
    const there = (await this.programmes.known()).programmes;
    if (!there.every(({ demonstration }) => demonstration)) return refuse('demo.real-programme');
    const missing = chosen.filter(({ slug }) => !there.some((known) => known.slug === slug));
    if (missing.length === 0) return refuse('demo.already-loaded');
    const figures = demoFigures();
    const passwordHash = await this.passwords.hash(demoPassword);
    for (const programme of missing) {
      const known = await this.programmes.known();
      const { quarters } = options;
      const loaded = await this.programmes.load(programme, {
        figures,
        known,
        passwordHash,
        quarters,
      });
      await this.directory.refresh();
      if (programme.slug === 'demo') await this.acts.load(loaded, quarters);
    }
    return allow({ programmes: missing.map(({ slug }) => slug), producers: figures.brands.length });
  }
}
