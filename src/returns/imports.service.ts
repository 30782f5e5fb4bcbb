import { Injectable } from '@nestjs/common';
import { Tenancy, type RequestContext } from '../database/index.js';
import type { IssueReport, NumberMarks } from '../files/index.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import { KeptUploads } from './kept-uploads.service.js';
import { LineStream } from './line-file.js';
import type { QuarterlyReturn } from './quarterly-return.js';
import type { ReturnLine } from './return-line.js';
import { ReturnDrafts } from './return-drafts.service.js';
import { LineChecks, type FileToRead } from './upload-checks.service.js';

/** A file that cannot become the draft, with every reason. */
export type ImportOutcome =
  | {
      readonly kind: 'stored';
      readonly quarterlyReturn: QuarterlyReturn;
      readonly lines: number;
      readonly warnings: IssueReport;
      /** Lines that still need a reason. */
      readonly unanswered: number;
    }
  | { readonly kind: 'faulty'; readonly report: IssueReport };

/** Thrown inside the transaction: what was written of a faulty file is undone. */
class FaultyFile extends Error {
  constructor(readonly report: IssueReport) {
    super('faulty file');
  }
}

/**
 * Files of lines become the draft, through the same checks as before: lines are written while they are read, and all of it is
 * undone when one is faulty.
 */
@Injectable()
export class ReturnImports {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly checks: LineChecks,
    private readonly kept: KeptUploads,
    private readonly drafts: ReturnDrafts,
  ) {}

  /**
   * Reads a file into the draft. Must be called outside of a transaction: it opens its own and rolls all of it back when
   * a line is faulty.
   */
  import(
    ctx: RequestContext,
    organisationId: string,
    period: string,
    given: FileToRead & { readonly expectedVersion: number | null },
  ): Promise<Decision<ImportOutcome>> {
    const { name: fileName, file, ...from } = given;
    const { contentHash } = file;
    return this.undoing(ctx, () =>
      this.write(ctx, organisationId, period, {
        ...from,
        fileName,
        contentHash,
        content: file.read(),
      }),
    );
  }

  /** Makes a checked upload the draft. It is read again: models may have changed since. Outside of a transaction, as `import`. */
  use(ctx: RequestContext, organisationId: string, id: string): Promise<Decision<ImportOutcome>> {
    return this.undoing(ctx, async () => {
      const upload = await this.kept.find(ctx, organisationId, id);
      if (upload === null) return refuse('upload.not-found');
      const file = await this.kept.fetched(ctx, upload);
      try {
        const outcome = await this.write(ctx, organisationId, upload.period, {
          ...upload,
          expectedVersion: upload.report.draftVersion,
          content: file.read(),
        });
        if (outcome.ok) await this.kept.clear(ctx, upload);
        return outcome;
      } finally {
        await file.remove();
      }
    });
  }

  private async write(
    ctx: RequestContext,
    organisationId: string,
    period: string,
    from: {
      readonly fileName: string;
      readonly marks: NumberMarks;
      readonly contentHash: string;
      readonly expectedVersion: number | null;
      readonly receivedAt?: Date;
      readonly content: AsyncIterable<Uint8Array>;
    },
  ): Promise<Decision<ImportOutcome>> {
    const filing = await this.checks.filing(ctx, organisationId, period);
    if (!filing.ok) return filing;
    const options = await this.checks.options(ctx, organisationId, filing.value, from.marks);
    const reading = new LineStream(options, from.content);
    const before = filing.value.quarterlyReturn?.draftVersion ?? 0;
    const saved = await this.drafts.replace(ctx, organisationId, period, {
      expectedVersion: from.expectedVersion ?? before,
      nil: false,
      hasLines: true,
      lines: soundLines(reading),
      ...(from.receivedAt === undefined ? {} : { receivedAt: from.receivedAt }),
    });
    if (!saved.ok) return saved;
    const lines = reading.count;
    await this.kept.noted(ctx, saved.value, { ...from, lines, before });
    const warnings = reading.issues.report();
    const unanswered = await this.checks.unanswered(ctx, saved.value);
    return allow({ kind: 'stored', quarterlyReturn: saved.value, lines, warnings, unanswered });
  }

  private async undoing(
    ctx: RequestContext,
    work: () => Promise<Decision<ImportOutcome>>,
  ): Promise<Decision<ImportOutcome>> {
    try {
      return await this.tenancy.run(ctx, work);
    } catch (error) {
      if (error instanceof FaultyFile) return allow({ kind: 'faulty', report: error.report });
      throw error;
    }
  }
}

/** The lines of a file to its end, where a fault in any of them throws. */
async function* soundLines(reading: LineStream): AsyncIterable<readonly ReturnLine[]> {
  yield* reading.lines();
  if (reading.issues.blocked) throw new FaultyFile(reading.issues.report());
}
