import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../access/index.js';
import { actingOrganisation, Clock, type RequestContext, Tenancy } from '../database/index.js';
import { type IssueReport, type NumberMarks, readTable } from '../files/index.js';
import { issueAt, type DataIssue } from '../kernel/issue.js';
import { dateInZone } from '../kernel/calendar-date.js';
import type { Checked, Facility } from '../register/index.js';
import { MOST_NAMED } from './most-named.js';
import {
  type Consignment,
  type ConsignmentCells,
  type ConsignmentDetails,
  readConsignment,
  type ReadingRules,
} from './consignment.js';
import { ConsignmentRows } from './consignment-file.js';
import {
  ConsignmentStore,
  type Drawing,
  type LoadsOnHand,
  type StockRow,
} from './consignments.store.js';

export interface Reading {
  readonly marks: NumberMarks;
  readonly timeZone: string;
  /** Its short name; a workbook made from another programme's template is refused. */
  readonly programme?: string;
}

/** How a file is read, and whether for good. */
export interface FileReading extends Reading {
  readonly dryRun: boolean;
  /** Hears every issue, also those that the report only counts. */
  readonly observe?: (issue: DataIssue) => void;
}

export interface ImportOutcome {
  readonly report: IssueReport;
  /** Consignments that can be, or were, recorded. */
  readonly rows: readonly ConsignmentDetails[];
  readonly netMg: bigint;
  readonly stored: boolean;
}

/** Waste batteries received: one by one or by file, checked on the way in, never twice. */
@Injectable()
export class ConsignmentService {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly store: ConsignmentStore,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  page(
    context: RequestContext,
    options: Parameters<ConsignmentStore['page']>[2],
  ): Promise<Consignment[]> {
    return this.tenancy.run(context, () =>
      this.store.page(context, actingOrganisation(context), options),
    );
  }

  find(context: RequestContext, id: string): Promise<Consignment | null> {
    return this.tenancy.run(context, () =>
      this.store.find(context, actingOrganisation(context), id),
    );
  }

  stock(context: RequestContext): Promise<StockRow[]> {
    return this.tenancy.run(context, () => this.store.stock(context, actingOrganisation(context)));
  }

  /** The loads that a batch can draw from; of many, those whose reference has what is sought in it. */
  onHand(
    context: RequestContext,
    { id, facilityId, chemistry, endedOn }: Drawing,
    sought = '',
  ): Promise<LoadsOnHand> {
    return this.tenancy.run(context, () => {
      const organisationId = actingOrganisation(context);
      const batch = { id, facilityId, chemistry, endedOn, organisationId };
      return this.store.onHand(context, batch, sought);
    });
  }

  /** Records one consignment at the plant. All faults at once; a known reference is one of them. */
  record(
    context: RequestContext,
    facility: Facility,
    cells: ConsignmentCells,
    reading: Reading,
  ): Promise<Checked<string>> {
    return this.tenancy.run(context, async () => {
      const checked = await this.check(context, cells, reading);
      if (!checked.ok) return checked;
      const [id] = (await this.add(context, facility, [checked.value])) ?? [];
      // Taken by somebody else just now, who is done: now it can be seen by whom what was taken.
      if (id !== undefined) return { ok: true, value: id };
      const again = await this.check(context, cells, reading);
      return { ok: false, issues: again.ok ? [] : again.issues };
    });
  }

  /** Reads one consignment and says all that is wrong with it; what the record has that it shall replace is not taken. */
  check(
    context: RequestContext,
    cells: ConsignmentCells,
    reading: Reading,
    replaces: Pick<Consignment, 'reference' | 'passportIds'> | null = null,
  ): Promise<Checked<ConsignmentDetails>> {
    return this.tenancy.run(context, async () => {
      const { value, issues } = readConsignment(cells, this.rules(reading));
      if (value === null) return { ok: false, issues };
      const own = new Set(replaces?.passportIds);
      const found = await this.taken(context, {
        reference: value.reference === replaces?.reference ? null : value.reference,
        passportIds: value.passportIds.filter((id) => !own.has(id)),
      });
      return found.length === 0 ? { ok: true, value } : { ok: false, issues: found };
    });
  }

  /** Reads a file of consignments, and stores all of them or none. A dry run stores nothing and tells the same. */
  async importFile(
    context: RequestContext,
    facility: Facility,
    source: AsyncIterable<Uint8Array>,
    options: FileReading,
  ): Promise<ImportOutcome> {
    const { marks, programme } = options;
    const rows = new ConsignmentRows(this.rules(options), options.observe);
    const template =
      programme === undefined ? {} : { template: { kind: 'consignments', programme } as const };
    // The file is read before the transaction opens: none is held for as long as the other side sends.
    const fatal = await readTable(source, rows, { marks, ...template });
    if (fatal !== null) rows.fault(fatal);
    return this.tenancy.run(context, async () => {
      const details = rows.rows.map((row) => row.details);
      await this.refuseTaken(context, rows);
      const store = !rows.issues.blocked && !options.dryRun;
      const stored = store && (await this.add(context, facility, details)) !== null;
      // Taken by somebody else while this file was stored.
      if (store && !stored) await this.refuseTaken(context, rows);
      const netMg = details.reduce((sum, { netMg: mg }) => sum + mg, 0n);
      return { report: rows.issues.report(), rows: details, netMg, stored };
    });
  }

  private async refuseTaken(context: RequestContext, rows: ConsignmentRows): Promise<void> {
    const organisationId = actingOrganisation(context);
    rows.refuseKnown(await this.store.knownReferences(context, organisationId, rows.references()));
    for (const { at, issue } of await this.claimed(context, rows.claims)) {
      rows.fault({
        ...issue,
        location: { row: rows.claims[at]?.row ?? 0, column: 'passport_ids' },
      });
    }
  }

  /** Why this load cannot be recorded as things stand: its reference or a battery is recorded already. */
  private async taken(
    context: RequestContext,
    { reference, passportIds }: { reference: string | null; passportIds: readonly string[] },
  ): Promise<DataIssue[]> {
    const organisationId = actingOrganisation(context);
    const asked = reference === null ? [] : [reference];
    const found = await this.store.knownReferences(context, organisationId, asked);
    const claimed = await this.claimed(context, [{ passportIds }]);
    return [...[...found].map(known), ...claimed.map(({ issue }) => issue)];
  }

  private rules(reading: Reading): ReadingRules {
    return {
      today: dateInZone(this.clock.now(), reading.timeZone),
      marks: reading.marks,
    };
  }

  /** A battery is received once in a programme, whoever says so: other recyclers' loads count too. */
  private async claimed(
    context: RequestContext,
    list: readonly Pick<ConsignmentDetails, 'passportIds'>[],
  ): Promise<{ at: number; issue: DataIssue }[]> {
    const ids = list.flatMap((details) => details.passportIds);
    const elsewhere = await this.tenancy.elevate(context, (system) =>
      this.store.claimedPassports(system, ids),
    );
    const seen = new Set<string>();
    const found: { at: number; issue: DataIssue }[] = [];
    list.forEach((details, at) => {
      for (const id of details.passportIds) {
        if (elsewhere.has(id) || seen.has(id)) found.push({ at, issue: claimedIssue(id) });
        seen.add(id);
      }
    });
    return found;
  }

  private async add(
    context: RequestContext,
    facility: Facility,
    list: readonly ConsignmentDetails[],
  ): Promise<string[] | null> {
    const owner = {
      organisationId: actingOrganisation(context),
      facilityId: facility.id,
      at: this.clock.now(),
    };
    const ids = await this.store.addAll(context, owner, list);
    if (ids !== null && ids.length > 0) {
      await this.audit.record(context, {
        action: 'consignment.recorded',
        subjectKind: 'facility',
        subjectId: facility.id,
        after: {
          consignments: ids.length,
          netMg: list.reduce((sum, { netMg }) => sum + netMg, 0n),
          references: list.slice(0, MOST_NAMED).map(({ reference }) => reference),
        },
      });
    }
    return ids;
  }
}

const known = (reference: string): DataIssue =>
  issueAt('reference', { code: 'consignment.reference-known' }, reference);
const claimedIssue = (id: string): DataIssue =>
  issueAt('passport_ids', { code: 'consignment.passport-claimed' }, id.slice(0, 80));
