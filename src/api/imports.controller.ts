import { Post, Query, Req } from '@nestjs/common';
import { IsIn, IsOptional, IsString } from 'class-validator';
import type { Request } from 'express';
import { contextOf, Permit, WithoutTransaction } from '../access/index.js';
import {
  type IssueReport,
  issuesOf,
  type NumberMarks,
  numberMarks,
  spool,
} from '../files/index.js';
import { ReturnUploads } from '../returns/index.js';
import { problem } from './problem.js';
import { allowed, refuseData } from './producer-answers.js';
import { ProgrammeResource } from './resource.js';
import { organisationOf } from './returns.controller.js';

export class ImportQuery {
  @IsString() period!: string;
  @IsOptional() @IsIn(['true', 'false']) dryRun?: string;
  @IsOptional() @IsIn(numberMarks) numbers?: NumberMarks;
  @IsOptional() @IsString() fileName?: string;
}

/** A CSV file of lines becomes the draft of a quarter: all of it, or nothing and every fault named. */
@ProgrammeResource('imports')
export class ImportsController {
  constructor(private readonly uploads: ReturnUploads) {}

  @Post()
  @Permit('return.edit')
  @WithoutTransaction()
  async import(@Query() query: ImportQuery, @Req() request: Request): Promise<object> {
    if (!/^text\/csv\b/i.test(request.headers['content-type'] ?? ''))
      throw problem('unsupported-media-type');
    const ctx = contextOf(request);
    const organisationId = organisationOf(ctx);
    const file = await spool(request);
    try {
      if (file.tooLarge) throw problem('too-large');
      const name = (query.fileName ?? 'import.csv').slice(0, 120);
      const given = { name, marks: query.numbers ?? 'unstated', file };
      const { period } = query;
      if (query.dryRun === 'true') {
        const report = allowed(await this.uploads.dryRun(ctx, organisationId, period, given));
        return {
          stored: false,
          ...report,
          issues: issuesOf(report.issues),
          counts: counts(report.issues),
        };
      }
      const wanted = { ...given, expectedVersion: null };
      const outcome = allowed(await this.uploads.import(ctx, organisationId, period, wanted));
      if (outcome.kind === 'faulty') throw refuseData(issuesOf(outcome.report));
      const { lines, warnings, quarterlyReturn } = outcome;
      return {
        stored: true,
        lines,
        draftVersion: quarterlyReturn.draftVersion,
        contentHash: file.contentHash,
        issues: issuesOf(warnings),
      };
    } finally {
      await file.remove();
    }
  }
}

const counts = ({ errors, warnings, unlisted }: IssueReport): object => ({
  errors,
  warnings,
  unlisted,
});
