import { Injectable } from '@nestjs/common';
import { AuditTrail, ProgrammeDirectory } from '../access/index.js';
import { Assessments, receivedAt, type LineTally } from '../assessments/index.js';
import { Clock, newId, Tenancy, type RequestContext } from '../database/index.js';
import {
  AnnotatedRows,
  type IssueReport,
  type NumberMarks,
  readTableInSteps,
  spool,
  type SpooledFile,
} from '../files/index.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import type { DataIssue } from '../kernel/issue.js';
import { minorDigits } from '../kernel/money.js';
import { lastDay } from '../kernel/reporting-period.js';
import { BatteryModels } from '../register/index.js';
import { LineFile, LineStream } from './line-file.js';
import type { LineReadingOptions } from './line-reader.js';
import { LinesStore } from './lines.store.js';
import type { QuarterlyReturn } from './quarterly-return.js';
import { Filings, ReturnDrafts, type Filing } from './returns.service.js';
import { ReturnsStore } from './returns.store.js';
import { uploadReport, type UploadReport } from './upload-report.js';
import { UploadTally } from './upload-tally.js';
import { UploadsStore, type Upload } from './uploads.store.js';

export interface FileToRead {
  readonly name: string;
  readonly marks: NumberMarks;
  readonly file: SpooledFile;
}

/** A file that cannot become the draft, with every reason. */
export type ImportOutcome =
  | {
      readonly kind: 'stored';
      readonly quarterlyReturn: QuarterlyReturn;
      readonly lines: number;
      readonly warnings: IssueReport;
    }
  | { readonly kind: 'faulty'; readonly report: IssueReport };

/** Thrown inside the transaction: what was written of a faulty file is undone. */
class FaultyFile extends Error {
  constructor(readonly report: IssueReport) {
    super('faulty file');
  }
}

/** What checking a file needs beside the stores. */
@Injectable()
export class LineChecks {
  constructor(
    private readonly filings: Filings,
    private readonly models: BatteryModels,
    private readonly programmes: ProgrammeDirectory,
  ) {}

  filing(ctx: RequestContext, organisationId: string, period: string): Promise<Decision<Filing>> {
    return this.filings.one(ctx, organisationId, period);
  }

  async options(
    ctx: RequestContext,
    organisationId: string,
    filing: Filing,
    marks: NumberMarks,
  ): Promise<LineReadingOptions & { currency: string }> {
    const programme = await this.programmes.byId(ctx.programmeId);
    const currency = programme?.currency ?? 'EUR';
    // A return refers to the version in force at the end of its quarter.
    const models = await this.models.lookUp(ctx, organisationId, lastDay(filing.period));
    const { period } = filing;
    const slug = programme?.slug ?? '';
    const template = { kind: 'return-lines' as const, programme: slug, period };
    return { marks, models, pricePlaces: minorDigits(currency), currency, template };
  }
}

/** The stores of uploads and drafts. */
@Injectable()
export class UploadStores {
  constructor(
    readonly uploads: UploadsStore,
    readonly lines: LinesStore,
    readonly returns: ReturnsStore,
    readonly drafts: ReturnDrafts,
  ) {}
}

/** What follows from an upload. */
@Injectable()
export class UploadEffects {
  constructor(
    readonly assessments: Assessments,
    readonly audit: AuditTrail,
    readonly clock: Clock,
  ) {}
}

/**
 * Files of lines. Both ways read the same stream through the same checks: `check` stores nothing of the draft and says what
 * would happen, `import` writes lines while it reads and undoes all of it when one is faulty.
 */
@Injectable()
export class ReturnUploads {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly checks: LineChecks,
    private readonly stores: UploadStores,
    private readonly effects: UploadEffects,
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
      const { period: quarter, dueOn } = filing.value;
      const report = await this.report(ctx, organisationId, filing.value, given);
      const { id: returnId } = await this.stores.returns.locked(
        ctx,
        organisationId,
        quarter,
        dueOn,
      );
      const { name: fileName, marks, file } = given;
      const upload = {
        id: newId(),
        organisationId,
        returnId,
        fileName,
        marks,
        contentHash: file.contentHash,
        report,
        uploadedAt: this.effects.clock.now(),
        receivedAt: receivedAt(ctx, this.effects.clock),
      };
      await this.stores.uploads.keep(ctx, { ...upload, bytes: file.bytes }, file.read());
      return allow({ ...upload, period: quarter });
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
      return allow(await this.report(ctx, organisationId, filing.value, given));
    });
  }

  find(ctx: RequestContext, organisationId: string, id: string): Promise<Decision<Upload>> {
    return this.tenancy.run(ctx, async () => {
      const found = await this.stores.uploads.find(ctx, organisationId, id);
      return found === null ? refuse('upload.not-found') : allow(found);
    });
  }

  /**
   * Reads a file into the draft. Must be called outside of a transaction: it opens its own and rolls all of it back when
   * a line is faulty.
   */
  async import(
    ctx: RequestContext,
    organisationId: string,
    period: string,
    given: FileToRead & { readonly expectedVersion: number | null },
  ): Promise<Decision<ImportOutcome>> {
    const { name, marks, file, expectedVersion } = given;
    return this.undoing(() =>
      this.tenancy.run(ctx, () =>
        this.write(ctx, organisationId, period, {
          fileName: name,
          marks,
          contentHash: file.contentHash,
          expectedVersion,
          content: file.read(),
        }),
      ),
    );
  }

  /** Makes a checked upload the draft. It is read again: models may have changed since. Outside of a transaction, as `import`. */
  async use(
    ctx: RequestContext,
    organisationId: string,
    id: string,
  ): Promise<Decision<ImportOutcome>> {
    return this.undoing(() =>
      this.tenancy.run(ctx, async () => {
        const upload = await this.stores.uploads.find(ctx, organisationId, id);
        if (upload === null) return refuse('upload.not-found');
        // The bulk copy takes the connection, so the file is fetched from it before.
        const file = await spool(this.stores.uploads.content(ctx, upload));
        try {
          const outcome = await this.write(ctx, organisationId, upload.period, {
            ...upload,
            expectedVersion: upload.report.draftVersion,
            content: file.read(),
          });
          if (outcome.ok) await this.stores.uploads.clear(ctx, organisationId, upload.returnId);
          return outcome;
        } finally {
          await file.remove();
        }
      }),
    );
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
      const upload = await this.stores.uploads.find(ctx, organisationId, id);
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
      const content = this.stores.uploads.content(ctx, upload);
      const steps = readTableInSteps(content, rows, options);
      for (;;) {
        const step = await steps.next();
        for (const row of rows.taken()) await told.write(row);
        if (step.done === true) return;
      }
    });
  }

  private async report(
    ctx: RequestContext,
    organisationId: string,
    filing: Filing,
    given: FileToRead,
  ): Promise<UploadReport> {
    const { currency, ...options } = await this.checks.options(
      ctx,
      organisationId,
      filing,
      given.marks,
    );
    const { quarterlyReturn, period } = filing;
    const tally = new UploadTally();
    const { assessments } = this.effects;
    const arriving = { organisationId, period, linesArriveNow: true };
    const ofDraft = await assessments.tally(ctx, { organisationId, period });
    const ofFile = await assessments.tally(ctx, arriving);
    if (quarterlyReturn !== null)
      for await (const lines of this.stores.lines.draftInParts(ctx, quarterlyReturn)) {
        tally.addDraft(lines);
        if (ofDraft.ok) await ofDraft.value.add(lines);
      }
    const reading = new LineStream(options, given.file.read());
    for await (const lines of reading.soundLines()) {
      tally.addFile(lines);
      if (ofFile.ok && !reading.issues.blocked) await ofFile.value.add(lines);
    }
    const issues = reading.issues.report();
    return uploadReport({
      issues,
      tally,
      feeMinor: issues.errors > 0 ? null : feeOf(ofFile),
      draftFeeMinor: feeOf(ofDraft),
      currency,
      draftVersion: quarterlyReturn?.draftVersion ?? 0,
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
    const expectedVersion = from.expectedVersion ?? filing.value.quarterlyReturn?.draftVersion ?? 0;
    const saved = await this.stores.drafts.replace(ctx, organisationId, period, {
      expectedVersion,
      nil: false,
      count: 1,
      ...(from.receivedAt === undefined ? {} : { receivedAt: from.receivedAt }),
      write: async (to) => {
        await this.stores.lines.addDraft(ctx, to, reading.lines());
        if (reading.issues.blocked) throw new FaultyFile(reading.issues.report());
      },
    });
    if (!saved.ok) return saved;
    const before = filing.value.quarterlyReturn?.draftVersion ?? 0;
    await this.noted(ctx, saved.value, { ...from, lines: reading.count, before });
    const warnings = reading.issues.report();
    const lines = reading.count;
    return allow({ kind: 'stored', quarterlyReturn: saved.value, lines, warnings });
  }

  private async noted(
    ctx: RequestContext,
    { id: returnId, organisationId, draftVersion }: QuarterlyReturn,
    imported: { fileName: string; contentHash: string; lines: number; before: number },
  ): Promise<void> {
    const { fileName, contentHash, lines } = imported;
    const at = this.effects.clock.now();
    const note = { id: newId(), organisationId, returnId, fileName, contentHash, lines, at };
    await this.stores.uploads.note(ctx, note);
    await this.effects.audit.record(ctx, {
      action: 'return.imported',
      subjectKind: 'quarterly_return',
      subjectId: returnId,
      before: { draftVersion: imported.before },
      after: { draftVersion, contentHash, lines },
      organisationId,
    });
  }

  private async undoing(
    work: () => Promise<Decision<ImportOutcome>>,
  ): Promise<Decision<ImportOutcome>> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof FaultyFile) return allow({ kind: 'faulty', report: error.report });
      throw error;
    }
  }
}

/** Null when the rules could make nothing of the lines. */
function feeOf(tally: Decision<LineTally>): bigint | null {
  const fee = tally.ok ? tally.value.close() : tally;
  return fee.ok ? fee.value.totalMinor : null;
}
