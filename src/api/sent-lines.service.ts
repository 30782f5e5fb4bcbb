import { Injectable } from '@nestjs/common';
import { Tenancy, type RequestContext } from '../database/index.js';
import { allow, type Decision } from '../kernel/decision.js';
import type { DataIssue } from '../kernel/issue.js';
import { Filings, LineChecks, LineReader, type ReturnLine } from '../returns/index.js';

export interface SentLine {
  readonly batteryModel?: string;
  readonly category?: string;
  readonly chemistry?: string;
  readonly units: string;
  readonly massKg?: string;
  readonly price?: string;
  readonly exportedUnits?: string;
  readonly note?: string;
  readonly changeReason?: string;
}

export interface ReadLines {
  readonly lines: readonly ReturnLine[];
  readonly issues: readonly DataIssue[];
  readonly draftVersion: number;
}

/** Lines as the API takes them, and the draft that they are sent over. */
@Injectable()
export class SentLines {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly filings: Filings,
    private readonly checks: LineChecks,
  ) {}

  /** The version of a quarter's draft; 0 when it was never touched. */
  async draftVersion(
    ctx: RequestContext,
    organisationId: string,
    period: string,
  ): Promise<Decision<number>> {
    const filing = await this.tenancy.run(ctx, () => this.filings.one(ctx, organisationId, period));
    return filing.ok ? allow(filing.value.quarterlyReturn?.draftVersion ?? 0) : filing;
  }

  /** Checks lines as a file of them is checked; decimals are plain, with a point. */
  async read(
    ctx: RequestContext,
    organisationId: string,
    period: string,
    sent: readonly SentLine[],
  ): Promise<Decision<ReadLines>> {
    const filing = await this.filings.one(ctx, organisationId, period);
    if (!filing.ok) return filing;
    const options = await this.checks.options(ctx, organisationId, filing.value, 'point');
    const issues: DataIssue[] = [];
    const reader = new LineReader(options, (issue) => issues.push(issue));
    const lines = sent.flatMap((line, index) => {
      const cells = cellsOf(line);
      const read = reader.read((column) => cells[column], index + 1, index + 1);
      return read === null ? [] : [read];
    });
    const draftVersion = filing.value.quarterlyReturn?.draftVersion ?? 0;
    return allow({ lines, issues, draftVersion });
  }
}

const cellsOf = (line: SentLine) => ({
  battery_model: line.batteryModel ?? '',
  category: line.category ?? '',
  chemistry: line.chemistry ?? '',
  units: line.units,
  mass_kg: line.massKg ?? '',
  price: line.price ?? '',
  exported_units: line.exportedUnits ?? '',
  note: line.note ?? '',
  change_reason: line.changeReason ?? '',
});
