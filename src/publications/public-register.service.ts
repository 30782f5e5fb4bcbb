import { Injectable } from '@nestjs/common';

import { ProgrammeDirectory } from '../access/index.js';
import type { RequestContext } from '../database/index.js';
import { csvRow } from '../files/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';

import {
  PublicRegisterStore,
  type RegisterDay,
  type RegisterEntry,
} from './public-register.store.js';
import type { RegisterSearch } from './register-search.js';

/** The register as of a day; null is today. */
@Injectable()
export class PublicRegisterService {
  constructor(
    private readonly store: PublicRegisterStore,
    private readonly programmes: ProgrammeDirectory,
  ) {}

  async search(
    ctx: RequestContext,
    search: RegisterSearch,
  ): Promise<{ entries: RegisterEntry[]; total: number }> {
    const day = await this.dayOf(ctx, search.on);
    return this.store.inTransaction(ctx, () => this.store.search(ctx, day, search));
  }

  async find(
    ctx: RequestContext,
    number: string,
    on: CalendarDate | null = null,
  ): Promise<RegisterEntry | null> {
    const day = await this.dayOf(ctx, on);
    return this.store.inTransaction(ctx, () => this.store.find(ctx, day, number));
  }

  async page(
    ctx: RequestContext,
    page: { readonly after: string | null; readonly limit: number },
    on: CalendarDate | null = null,
  ): Promise<RegisterEntry[]> {
    const day = await this.dayOf(ctx, on);
    return this.store.inTransaction(ctx, () => this.store.after(ctx, day, page));
  }

  /** The whole register as one file, a part at a time: it is never held whole, nor a connection while somebody takes it. */
  async *csv(ctx: RequestContext, on: CalendarDate | null = null): AsyncGenerator<string, void> {
    for (let after: string | null = null; ;) {
      const entries: RegisterEntry[] = await this.page(ctx, { after, limit: chunk }, on);
      const head = after === null ? [columnNames] : [];
      yield [...head, ...entries.map(cellsOf)].map(csvRow).join('');
      after = entries.at(-1)?.number ?? null;
      if (entries.length < chunk) return;
    }
  }

  private async dayOf(ctx: RequestContext, on: CalendarDate | null): Promise<RegisterDay> {
    return { on: on ?? (await this.programmes.dayOf(ctx.programmeId)), asked: on !== null };
  }
}

const chunk = 1000;
const columnNames = [
  'number',
  'organisation',
  'country',
  'capacity',
  'state',
  'brands',
  'categories',
  'valid_from',
  'valid_to',
];

const cellsOf = (entry: RegisterEntry): string[] => [
  entry.number,
  entry.organisation,
  entry.country,
  entry.capacity,
  entry.state,
  entry.brands.join('; '),
  entry.categories.join('; '),
  entry.validFrom,
  entry.validTo ?? '',
];
