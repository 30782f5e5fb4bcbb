import { Injectable } from '@nestjs/common';
import { Tenancy, type RequestContext } from '../database/index.js';
import { ProgrammeDirectory } from '../access/index.js';
import { allow, type Decision } from '../kernel/decision.js';
import type { DataIssue } from '../kernel/issue.js';
import { minorDigits } from '../kernel/money.js';
import { daysOf, lastDay } from '../kernel/reporting-period.js';
import { BatteryModels } from '../register/index.js';
import { Filings, LineReader, type Filing, type ReturnLine } from '../returns/index.js';

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

/** Quarters and lines as the API takes them. */
@Injectable()
export class ReturnLists {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly filings: Filings,
    private readonly models: BatteryModels,
    private readonly programmes: ProgrammeDirectory,
  ) {}

  all(ctx: RequestContext, organisationId: string): Promise<Decision<Filing[]>> {
    return this.filings.all(ctx, organisationId);
  }

  one(ctx: RequestContext, organisationId: string, period: string): Promise<Decision<Filing>> {
    return this.filings.one(ctx, organisationId, period);
  }

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
    const programme = await this.programmes.byId(ctx.programmeId);
    const on = lastDay(filing.value.period);
    const models = await this.models.lookUp(ctx, organisationId, daysOf(filing.value.period));
    const issues: DataIssue[] = [];
    const pricePlaces = minorDigits(programme?.currency ?? 'EUR');
    const reader = new LineReader({ marks: 'point', models, on, pricePlaces }, (issue) =>
      issues.push(issue),
    );
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
