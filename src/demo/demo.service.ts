import { Injectable } from '@nestjs/common';
import { PasswordService } from '../access/index.js';
import { Clock, newId, Tenancy, type RequestContext } from '../database/index.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import { demoFigures, type DemoFigures } from './demo-figures.js';
import {
  demoPassword,
  membershipRows,
  sharedIds,
  sharedRows,
  type LoadedProgramme,
} from './demo-people.js';
import {
  producersOf,
  registerRows,
  type ProducerModels,
  type RegisterInput,
} from './demo-register.js';
import { DemoRows, type KnownRows, type Row } from './demo-rows.store.js';
import { demoProgrammes, type DemoProgramme } from './demo-world.js';
import { DrawnNumbers } from './drawn-numbers.js';

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

interface ProgrammeLoad extends LoadedProgramme {
  readonly context: RequestContext;
  readonly figures: DemoFigures;
  readonly numbers: DrawnNumbers;
  readonly at: string;
}

/** Loads the demonstration: rows in bulk, made by the same pure functions as those of everyday use. */
@Injectable()
export class DemoService {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly rows: DemoRows,
    private readonly passwords: PasswordService,
    private readonly clock: Clock,
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
    for (const programme of missing) await this.loadProgramme(programme, { figures, passwordHash });
    return allow({ programmes: missing.map(({ slug }) => slug), producers: figures.brands.length });
  }

  private known(): Promise<KnownRows> {
    return this.tenancy.withoutProgramme(null, () => this.rows.known());
  }

  private async loadProgramme(
    programme: DemoProgramme,
    { figures, passwordHash }: { figures: DemoFigures; passwordHash: string },
  ): Promise<void> {
    const known = await this.known();
    const programmeId = newId();
    const context = {
      programmeId,
      organisationId: null,
      personId: null,
      capacity: 'system',
    } as const;
    const at = this.clock.now().toISOString();
    const load: ProgrammeLoad = {
      programme,
      programmeId,
      ids: sharedIds(programme, figures, known),
      context,
      figures,
      numbers: new DrawnNumbers(programme.slug),
      at,
    };
    await this.tenancy.run(context, async () => {
      for (const [table, rows] of Object.entries(sharedRows(load, known, { passwordHash, at })))
        await this.rows.insertShared(table, rows as readonly Row[]);
      await this.loadRegister(load);
      await this.loadMemos(load);
      await this.loadCounters(load);
    });
  }

  private async loadRegister(load: ProgrammeLoad): Promise<ProducerModels[]> {
    const { programme, context, figures, ids, numbers, at } = load;
    const input: RegisterInput = {
      programme,
      programmeId: context.programmeId,
      organisations: ids.organisations,
      figures,
      recordedAt: at,
      numberOf: (kind, year) => numbers.next(kind, year),
    };
    const producers = producersOf(input);
    await this.rows.insert(context, 'membership', membershipRows(load, at));
    for (const [table, rows] of Object.entries(registerRows(input, producers)))
      await this.rows.insert(context, table, rows as readonly Row[]);
    await this.rows.insert(
      context,
      'adopted_rulebook',
      programme.rulebooks.map(({ purpose, id }) => ({
        programme_id: context.programmeId,
        purpose,
        rulebook_id: id,
        adopted_at: at,
      })),
    );
    return producers;
  }

  /** What the source gives without a brand belongs to no producer; reports show it apart. */
  private async loadMemos({ programme, context, figures }: ProgrammeLoad): Promise<void> {
    if (programme.brands !== null) return;
    const memos = figures.unattributed.map(({ period, units }) => ({
      programme_id: context.programmeId,
      period,
      code: 'unattributed',
      units,
      source: 'Kraftfahrt-Bundesamt, FZ 10',
    }));
    await this.rows.insert(context, 'report_memo', memos);
  }

  private async loadCounters({ context, numbers }: ProgrammeLoad): Promise<void> {
    const rows = numbers.state().map(({ kind, year, value }) => ({
      programme_id: context.programmeId,
      kind,
      year,
      last_value: value,
    }));
    await this.rows.insert(context, 'programme_counter', rows);
  }
}
