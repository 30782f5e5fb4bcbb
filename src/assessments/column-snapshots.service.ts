import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { Injectable, Logger } from '@nestjs/common';
import { AccessSettings } from '../access/index.js';
import { errorReport, type RequestContext } from '../database/index.js';
import type { ReportingPeriod } from '../kernel/reporting-period.js';
import { ColumnSnapshotsStore } from './column-snapshots.store.js';
import { gathered, type ReturnLines } from './gather-columns.js';
import type { CountedReturn } from './line-facts.js';
import { FORMAT, snapshotPath, type SnapshotKey } from './snapshot-manifest.js';
import { SnapshotDamaged, SnapshotReader } from './snapshot-reader.service.js';
import { SnapshotWriter } from './snapshot-writer.service.js';
import type { WithoutSnapshot } from './what-if.js';

const log = new Logger('snapshots');

/**
 * Closed quarters as columns on disk, so that a what-if need not read the register again. A final run writes them; they decide
 * nothing: without one, or with one that is not as it was written, the register is read and the answer is the same.
 */
@Injectable()
export class ColumnSnapshots {
  constructor(
    private readonly store: ColumnSnapshotsStore,
    private readonly settings: AccessSettings,
  ) {}

  /** The lines that count for a quarter, or why there is no use in its snapshot. */
  async read(
    ctx: RequestContext,
    asked: { readonly quarter: ReportingPeriod; readonly at: Date },
    wanted: ReadonlySet<string>,
  ): Promise<ReturnLines<CountedReturn> | WithoutSnapshot> {
    const found = await this.store.finalRun(ctx, asked.quarter);
    if (found?.sha256 == null) return 'none';
    const key = { programmeId: ctx.programmeId, period: asked.quarter, runId: found.runId };
    try {
      const reader = await SnapshotReader.open(key, this.folderOf(key), found.sha256);
      if (reader.manifest.format !== FORMAT) return 'other-format';
      const counted = await this.store.counted(ctx, asked.quarter, asked.at);
      return counted === reader.manifest.counted ? await reader.read(wanted) : 'outdated';
    } catch (error) {
      if (!(error instanceof SnapshotDamaged)) throw error;
      const { runId } = found;
      // Its reasons are sentences of ours about files of ours.
      log.warn({ event: 'snapshot damaged', quarter: asked.quarter, run: runId, reason: error.message }); // prettier-ignore
      return 'damaged';
    }
  }

  /** The submissions that count for a quarter, and the final run that settled them. */
  async cutOf(ctx: RequestContext, quarter: ReportingPeriod, at: Date): Promise<string> {
    const found = await this.store.finalRun(ctx, quarter);
    return `${await this.store.counted(ctx, quarter, at)} ${found?.runId ?? ''}`;
  }

  forRun(ctx: RequestContext, runId: string): RunSnapshots {
    return new RunSnapshots((period) => {
      const key = { programmeId: ctx.programmeId, period, runId };
      return SnapshotWriter.begin(key, this.folderOf(key));
    });
  }

  /** Removes what earlier runs of these quarters left, and what those left aside that were killed. */
  async keepOnly(ctx: RequestContext, runId: string, quarters: readonly string[]): Promise<void> {
    const writing = await this.store.writing(ctx);
    for (const quarter of quarters) {
      const period = quarter as ReportingPeriod;
      const folder = path.dirname(this.folderOf({ programmeId: ctx.programmeId, period, runId }));
      for (const name of await readdir(folder).catch(() => [])) {
        const run = path.parse(name).name;
        if (run !== runId && !writing.has(run))
          await rm(path.join(folder, name), { recursive: true, force: true });
      }
    }
  }

  private folderOf(key: SnapshotKey): string {
    return path.join(this.settings.dataDirectory, 'snapshots', ...snapshotPath(key));
  }
}

/** The snapshots that one run writes while it computes. A disk that is full costs the snapshot, never the run. */
export class RunSnapshots {
  private readonly writers = new Map<ReportingPeriod, SnapshotWriter>();
  private broken = false;

  constructor(private readonly begin: (period: ReportingPeriod) => Promise<SnapshotWriter>) {}

  add(lines: ReturnLines<CountedReturn>): Promise<void> {
    return this.unlessBroken(async () => {
      const quarters = new Set(lines.rows.map(({ period }) => period));
      for (const quarter of quarters) {
        const writer = this.writers.get(quarter) ?? (await this.begin(quarter));
        this.writers.set(quarter, writer);
        const own = lines.rows.filter(({ period }) => period === quarter);
        await writer.append(
          quarters.size === 1 ? lines : gathered([{ columns: lines.columns, rows: own }]),
        );
      }
    });
  }

  /** The hash of each quarter's manifest; those of a run that could not write are left out. */
  async finish(): Promise<Record<string, string>> {
    const hashes: Record<string, string> = {};
    await this.unlessBroken(async () => {
      for (const [quarter, writer] of this.writers) hashes[quarter] = await writer.finish();
    });
    return this.broken ? {} : hashes;
  }

  async discard(): Promise<void> {
    this.broken = true;
    for (const writer of this.writers.values())
      await writer.discard().catch((error: unknown) => {
        log.warn({ event: 'snapshot not removed', ...errorReport(error) });
      });
  }

  private async unlessBroken(work: () => Promise<void>): Promise<void> {
    if (this.broken) return;
    try {
      await work();
    } catch (error) {
      log.warn({ event: 'no snapshot of this run', ...errorReport(error) });
      await this.discard();
    }
  }
}
