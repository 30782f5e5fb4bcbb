import { Injectable } from '@nestjs/common';

import type { RequestContext } from '../database/index.js';

import { csvLine } from './report-csv.js';
import { PublicRegisterStore, type RegisterEntry } from './public-register.store.js';
import type { RegisterSearch } from './register-search.js';

@Injectable()
export class PublicRegisterService {
  constructor(private readonly store: PublicRegisterStore) {}

  search(
    ctx: RequestContext,
    search: RegisterSearch,
  ): Promise<{ entries: RegisterEntry[]; total: number }> {
    return this.store.inTransaction(ctx, () => this.store.search(ctx, search));
  }

  find(ctx: RequestContext, number: string): Promise<RegisterEntry | null> {
    return this.store.inTransaction(ctx, () => this.store.find(ctx, number));
  }

  page(ctx: RequestContext, after: string | null, limit: number): Promise<RegisterEntry[]> {
    return this.store.inTransaction(ctx, () => this.store.after(ctx, after, limit));
  }

  /** The whole register as one file. */
  async csv(ctx: RequestContext): Promise<string> {
    const lines = [csvLine(columnNames)];
    for (let after: string | null = null; ;) {
      const entries: RegisterEntry[] = await this.page(ctx, after, chunk);
      lines.push(...entries.map((entry) => csvLine(cellsOf(entry))));
      after = entries.at(-1)?.number ?? null;
      if (entries.length < chunk) return lines.join('');
    }
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
