import { Injectable } from '@nestjs/common';
import { RulebookLibrary, type HeldRulebook } from '../assessments/index.js';
import { Clock, newId, systemOf, Tenancy, type RequestContext } from '../database/index.js';
import { valueOf } from '../kernel/decision.js';
import { firstDay, parsePeriod } from '../kernel/reporting-period.js';
import { readRulebookFiles, rulebookFolders, rulebooksFolder } from '../rulebook-files.js';
import type { DemoFigures } from './demo-figures.js';
import { membershipRows, sharedIds, sharedRows, type LoadedProgramme } from './demo-people.js';
import {
  producersOf,
  registerRows,
  type ProducerModels,
  type RegisterInput,
} from './demo-register.js';
import { returnRows } from './demo-returns.js';
import { DemoRows, type KnownRows, type Row } from './demo-rows.store.js';
import type { DemoProgramme } from './demo-world.js';
import { DrawnNumbers } from './drawn-numbers.js';

interface Given {
  readonly figures: DemoFigures;
  readonly known: KnownRows;
  readonly passwordHash: string;
  readonly quarters: number | undefined;
}

interface ProgrammeLoad extends LoadedProgramme, Given {
  readonly context: RequestContext;
  readonly numbers: DrawnNumbers;
  readonly at: Date;
}

/** Loads one programme of the demonstration in one transaction: all of it or nothing. */
@Injectable()
export class DemoProgrammes {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly rows: DemoRows,
    private readonly library: RulebookLibrary,
    private readonly clock: Clock,
  ) {}

  /** What an earlier load left. */
  known(): Promise<KnownRows> {
    return this.tenancy.withoutProgramme(null, () => this.rows.known());
  }

  async load(programme: DemoProgramme, given: Given): Promise<LoadedProgramme> {
    const programmeId = newId();
    const load: ProgrammeLoad = {
      ...given,
      programme,
      programmeId,
      ids: sharedIds(programme, given.figures, given.known),
      context: systemOf(programmeId),
      numbers: new DrawnNumbers(programme.slug),
      at: this.clock.now(),
    };
    await this.tenancy.run(load.context, async () => {
      const shared = sharedRows(load, given.known, {
        passwordHash: given.passwordHash,
        at: load.at.toISOString(),
      });
      for (const [table, rows] of Object.entries(shared))
        await this.rows.insertShared(table, rows as readonly Row[]);
      const producers = await this.loadRegister(load);
      await this.loadReturns(load, producers, await this.adoptRulebooks(load));
      await this.loadMemos(load);
      await this.loadCounters(load);
    });
    return load;
  }

  private async insertAll(context: RequestContext, tables: object): Promise<void> {
    for (const [table, rows] of Object.entries(tables))
      await this.rows.insert(context, table, rows as readonly Row[]);
  }

  private async loadRegister(load: ProgrammeLoad): Promise<ProducerModels[]> {
    const { programme, context, figures, ids, numbers } = load;
    const at = load.at.toISOString();
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
    await this.insertAll(context, registerRows(input, producers));
    return producers;
  }

  /** Publishes the shipped rulebooks and adopts them; the one for fees assesses what is filed. */
  private async adoptRulebooks({ programme, context, at }: ProgrammeLoad): Promise<HeldRulebook> {
    const shipped = rulebookFolders(rulebooksFolder());
    let fees: HeldRulebook | undefined;
    for (const { purpose, id } of programme.rulebooks) {
      const folder = shipped.find((each) => each.id === id)?.folder;
      if (folder === undefined) throw new Error(`The rulebook ${id} is not shipped`);
      const files = readRulebookFiles(folder);
      // What was filed in earlier years was assessed by it then.
      const since = programme.filed === null ? at : startOf(programme.filed.first);
      const held = valueOf(await this.library.publishAndAdopt(context, files, purpose, since));
      if (purpose === 'fees') fees = held;
    }
    if (fees === undefined) throw new Error(`${programme.slug} has no rulebook for fees`);
    return fees;
  }

  /** Filed quarters with their assessments and postings, and the open one. */
  private async loadReturns(
    load: ProgrammeLoad,
    producers: readonly ProducerModels[],
    held: HeldRulebook,
  ): Promise<void> {
    const { programme, programmeId, figures, numbers, ids, quarters } = load;
    const rows = returnRows({
      programme,
      programmeId,
      currency: programme.currency,
      timeZone: programme.timeZone,
      figures,
      producers,
      held,
      quarters,
      loadedAt: load.at,
      decidedBy: ids.people.get('agency-officer@demo.example') ?? null,
      numberOf: (kind, year) => numbers.next(kind, year),
    });
    await this.insertAll(load.context, rows);
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

function startOf(quarter: string): Date {
  return new Date(`${firstDay(valueOf(parsePeriod(quarter)))}T00:00:00Z`);
}
