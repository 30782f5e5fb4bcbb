import { Get, Param, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Context, CurrentProgramme, Public, type Programme } from '../access/index.js';
import type { RequestContext } from '../database/index.js';
import {
  publicationFile,
  PublicationsService,
  type PublicationSummary,
} from '../publications/index.js';
import { type AskedPage, Paged } from './paged.js';
import { problem } from './problem.js';
import { ProgrammeResource } from './resource.js';

interface Download {
  readonly format: 'json' | 'csv' | 'pdf';
  /** Of a file in words; null where it is the same for every reader. */
  readonly language: string | null;
  readonly href: string;
}

type ListedPublication = Omit<PublicationSummary, 'id' | 'releasedAt'> & {
  releasedAt: string;
  href: string;
  downloads: Download[];
};

/** Released reports; the document is the file that can be verified, byte for byte. */
@ProgrammeResource('publications')
export class PublicationsController {
  constructor(private readonly publications: PublicationsService) {}

  @Get()
  @Public()
  async list(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Paged() page: AskedPage,
  ): Promise<{ publications: ListedPublication[] }> {
    const released = page.rowsOf(await this.publications.released(ctx), placeOf, 'down');
    return {
      publications: released.map((row) => ({
        period: row.period,
        kind: row.kind,
        version: row.version,
        snapshotHash: row.snapshotHash,
        correctionReason: row.correctionReason,
        releasedAt: row.releasedAt.toISOString(),
        href: `/api/v1/programmes/${programme.slug}/publications/${row.period}/${row.version}`,
        downloads: downloadsOf(row, programme),
      })),
    };
  }

  @Get(':period/:version')
  @Public()
  async document(
    @Context() ctx: RequestContext,
    @Param() { period, version }: { period: string; version: string },
    @Res({ passthrough: true }) response: Response,
  ): Promise<string> {
    const number = /^\d{1,6}$/.test(version) ? Number(version) : 0;
    const row = await this.publications.find(ctx, period, number);
    if (row === null) throw problem('not-found');
    response.type('application/json; charset=utf-8');
    response.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
    return publicationFile(row);
  }
}

/** The files that the page of the report offers, at the addresses where they stay. */
function downloadsOf(
  { period, version }: PublicationSummary,
  { slug, languages }: Programme,
): Download[] {
  const file = `/p/${slug}/reports/${period}/v${String(version)}/report`;
  return [
    { format: 'json', language: null, href: `${file}.json` },
    { format: 'csv', language: null, href: `${file}.csv` },
    ...languages.map((language) => ({
      format: 'pdf' as const,
      language,
      href: `${file}.${language}.pdf`,
    })),
  ];
}

/** Newest first: the latest quarter of a year before the year, of each the latest version. */
const placeOf = ({ period, version }: PublicationSummary): string =>
  `${period} ${String(version).padStart(6, '0')}`;
