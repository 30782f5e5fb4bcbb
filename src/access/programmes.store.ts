import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

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
  constructor(private readonly dataSource: DataSource) {}

  async all(): Promise<Programme[]> {
    const rows: ProgrammeRow[] = await this.dataSource.query(
      `select id, slug, name, jurisdiction, currency, time_zone, languages, accent, accent_dark, filing_days,
         agency_id, demonstration
       from programme order by created_at, slug`,
    );
    return rows.map(programmeOf);
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
