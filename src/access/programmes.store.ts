import { Injectable } from '@nestjs/common';

import { Tenancy } from '../database/tenancy.service.js';
import type { Programme } from './request-access.js';

interface ProgrammeRow {
  id: string;
  slug: string;
  name: Record<string, string>;
  jurisdiction: string;
  currency: string;
  time_zone: string;
  languages: string[];
  accent: string;
  accent_dark: string;
  filing_days: number;
  agency_id: string;
  demonstration: boolean;
}

@Injectable()
export class ProgrammeStore {
  constructor(private readonly tenancy: Tenancy) {}

  async all(): Promise<Programme[]> {
    const rows = await this.tenancy.queryAlone<ProgrammeRow>(
      `select id, slug, name, jurisdiction, currency, time_zone, languages, accent, accent_dark, filing_days,
         agency_id, demonstration
       from programme order by created_at, slug`,
      [],
    );
    return rows.map(programmeOf);
  }

  /** In the open transaction. */
  async add(programme: Programme, at: Date): Promise<void> {
    await this.tenancy.queryShared(
      `insert into programme (id, slug, name, jurisdiction, currency, time_zone, languages, accent, accent_dark,
         filing_days, agency_id, demonstration, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      [
        programme.id,
        programme.slug,
        JSON.stringify(programme.name),
        programme.jurisdiction,
        programme.currency,
        programme.timeZone,
        programme.languages,
        programme.accent,
        programme.accentDark,
        programme.filingDays,
        programme.agencyId,
        programme.demonstration,
        at,
      ],
    );
  }
}

function programmeOf(row: ProgrammeRow): Programme {
  return Object.freeze({
    id: row.id,
    slug: row.slug,
    name: row.name,
    jurisdiction: row.jurisdiction,
    currency: row.currency,
    timeZone: row.time_zone,
    languages: row.languages,
    accent: row.accent,
    accentDark: row.accent_dark,
    filingDays: row.filing_days,
    agencyId: row.agency_id,
    demonstration: row.demonstration,
  });
}
