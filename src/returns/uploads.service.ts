import { Injectable } from '@nestjs/common';
import { Tenancy, type RequestContext } from '../database/index.js';
import { AnnotatedRows, readTableInSteps } from '../files/index.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import type { DataIssue } from '../kernel/issue.js';
import { KeptUploads } from './kept-uploads.service.js';
import { LineFile } from './line-file.js';
import { LineChecks, UploadReports, type FileToRead } from './upload-checks.service.js';
import type { UploadReport } from './upload-report.js';
import type { Upload } from './uploads.store.js';

/** Files of lines before they count: checked, kept, and given back with what is wrong. Nothing of the draft is stored here. */
@Injectable()
export class ReturnUploads {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly checks: LineChecks,
    private readonly reports: UploadReports,
    private readonly kept: KeptUploads,
  ) {}

  /** Checks a file and keeps it, with what using it would mean, until it is used or another one comes. */
  check(
    ctx: RequestContext,
    organisationId: string,
    period: string,
    given: FileToRead,
  ): Promise<Decision<Upload>> {
    return this.tenancy.run(ctx, async () => {
      const filing = await this.checks.filing(ctx, organisationId, period);
      if (!filing.ok) return filing;
      const report = await this.reports.of(ctx, organisationId, filing.value, given);
      return allow(await this.kept.keep(ctx, organisationId, filing.value, { ...given, report }));
    });
  }

  /** What the file would do, with nothing kept. */
  dryRun(
    ctx: RequestContext,
    organisationId: string,
    period: string,
    given: FileToRead,
  ): Promise<Decision<UploadReport>> {
    return this.tenancy.run(ctx, async () => {
      const filing = await this.checks.filing(ctx, organisationId, period);
      if (!filing.ok) return filing;
      return allow(await this.reports.of(ctx, organisationId, filing.value, given));
    });
  }

  find(ctx: RequestContext, organisationId: string, id: string): Promise<Decision<Upload>> {
    return this.tenancy.run(ctx, async () => {
      const found = await this.kept.find(ctx, organisationId, id);
      return found === null ? refuse('upload.not-found') : allow(found);
    });
  }

  /**
   * The file again with a column that says what is wrong in each row; formulas in it cannot run. The column has no heading,
   * so that the mended file can be sent as it is.
   */
  async annotate(
    ctx: RequestContext,
    organisationId: string,
    id: string,
    told: {
      readonly say: (issue: DataIssue) => string;
      readonly write: (cells: readonly string[]) => Promise<void> | void;
    },
  ): Promise<void> {
    await this.tenancy.run(ctx, async () => {
      const upload = await this.kept.find(ctx, organisationId, id);
      if (upload === null) return;
      const filing = await this.checks.filing(ctx, organisationId, upload.period);
      if (!filing.ok) return;
      const options = await this.checks.options(ctx, organisationId, filing.value, upload.marks);
      const rows: AnnotatedRows = new AnnotatedRows(
        new LineFile(
          options,
          () => undefined,
          (issue) => {
            rows.say(told.say(issue));
          },
        ),
      );
      const content = this.kept.content(ctx, upload);
      const steps = readTableInSteps(content, rows, options);
      for (;;) {
        const step = await steps.next();
        for (const row of rows.taken()) await told.write(row);
        if (step.done === true) return;
      }
    });
  }
}
