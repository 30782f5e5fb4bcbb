import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { accessOf, answeredOnce, contextOf, givenKey, Idempotency } from '../access/index.js';
import { contentHash, type RequestContext } from '../database/index.js';
import { fileLimits, issuesOf, spool, type IssueReport, type SpooledFile } from '../files/index.js';
import type { DataIssue } from '../kernel/issue.js';
import { problem } from './problem.js';
import { refuseData } from './producer-answers.js';

const accepted =
  /^(?:text\/csv|application\/x-ndjson|application\/vnd\.openxmlformats-officedocument\.spreadsheetml\.sheet)\s*(?:;|$)/i;

export interface GivenImport {
  readonly ctx: RequestContext;
  readonly programme: { readonly slug: string; readonly timeZone: string };
  readonly file: SpooledFile;
}

/** A request that brings a file. A dry run keeps nothing, so it leaves its key to the import that follows. */
export interface FileExchange {
  readonly request: Request;
  readonly response: Response;
  readonly dryRun: boolean;
}

/** What imports have in common: the file of a request, once for each key. */
@Injectable()
export class FileImports {
  constructor(private readonly idempotency: Idempotency) {}

  /**
   * The work with the file that came, in one transaction with its key where one is given. Work that finds faults must
   * throw, so that nothing of it is kept.
   */
  async answer(
    { request, response, dryRun }: FileExchange,
    work: (given: GivenImport) => Promise<object>,
  ): Promise<object> {
    if (!accepted.test(request.headers['content-type'] ?? ''))
      throw problem('unsupported-media-type');
    if (Number(request.headers['content-length'] ?? 0) > fileLimits.bytes)
      throw problem('too-large');
    const key = givenKey(request.headers['idempotency-key']);
    const ctx = contextOf(request);
    const { programme } = accessOf(request);
    if (programme === null) throw problem('not-found');
    const file = await spool(request.iterator({ destroyOnReturn: false }));
    try {
      if (file.tooLarge) throw problem('too-large');
      const once = (): Promise<object> => work({ ctx, programme, file });
      if (key === null || dryRun) return await once();
      const bodyHash = contentHash({ content: file.contentHash, address: request.originalUrl });
      const asked = { key, route: 'imports', bodyHash };
      const done = await this.idempotency.once(ctx, asked, async () => ({
        status: 201,
        body: await once(),
      }));
      const { replayed, body } = answeredOnce(done);
      if (replayed) response.setHeader('Idempotent-Replayed', 'true');
      return body as object;
    } finally {
      await file.remove();
    }
  }
}

const unpacksTooLarge = new Set([
  'file.workbook-too-large',
  'file.workbook-ratio',
  'file.too-large',
]);

/** The findings of a file that was only tried. */
export const reported = (report: IssueReport): object => ({
  issues: issuesOf(report),
  counts: { errors: report.errors, warnings: report.warnings, unlisted: report.unlisted },
});

/** What is wrong with a file as a problem: beyond a limit it is too large, else its data is at fault. */
export function refuseFile(issues: readonly DataIssue[]) {
  const large = issues.some(({ code }) => unpacksTooLarge.has(code));
  return large ? problem('too-large', { issues }) : refuseData(issues);
}
