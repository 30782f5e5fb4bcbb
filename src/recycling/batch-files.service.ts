import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../access/index.js';
import {
  actingOrganisation,
  Clock,
  newId,
  type RequestContext,
  Tenancy,
} from '../database/index.js';
import { type IssueReport, readTable } from '../files/index.js';
import { dateInZone } from '../kernel/calendar-date.js';
import type { Facility } from '../register/index.js';
import { MOST_NAMED } from './most-named.js';
import { balanceOf, BatchRows } from './batch-file.js';
import { BatchFileStore } from './batch-files.store.js';
import type { FileReading } from './consignments.service.js';
import type { MassBalance } from './mass-balance.js';

export interface BatchImport {
  readonly report: IssueReport;
  /** Batches that can be, or were, recorded, with what they come to. */
  readonly batches: readonly {
    readonly reference: string;
    readonly fractions: number;
    readonly balance: MassBalance;
  }[];
  readonly stored: boolean;
}

/** Processing runs by file: all of them or, with every fault named, none. They are open until they draw and close. */
@Injectable()
export class BatchFiles {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly store: BatchFileStore,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  async importFile(
    context: RequestContext,
    facility: Facility,
    source: AsyncIterable<Uint8Array>,
    options: FileReading,
  ): Promise<BatchImport> {
    const { marks, timeZone, programme, observe } = options;
    const today = dateInZone(this.clock.now(), timeZone);
    const rows = new BatchRows({ facility, today, marks }, observe);
    const template =
      programme === undefined ? {} : { template: { kind: 'batches', programme } as const };
    // Before the transaction opens: none is held for as long as the other side sends.
    const fatal = await readTable(source, rows, { marks, ...template });
    if (fatal !== null) rows.fault(fatal);
    return this.tenancy.run(context, async () => {
      const organisationId = actingOrganisation(context);
      const found = rows.batches();
      const references = rows.references();
      rows.balance();
      const refuseKnown = async (): Promise<void> => {
        rows.refuseKnown(await this.store.knownReferences(context, organisationId, references));
      };
      await refuseKnown();
      rows.askAboutStock(await this.store.onHand(context, organisationId, facility.id));
      const batches = found.map(({ details, fractions }) => ({
        reference: details.reference,
        fractions: fractions.length,
        balance: balanceOf({ details, fractions }),
      }));
      const outcome = (stored: boolean) => ({ report: rows.issues.report(), batches, stored });
      if (rows.issues.blocked || options.dryRun) return outcome(false);
      const added = found.map(({ details, fractions }) => {
        const owner = {
          organisationId,
          facilityId: facility.id,
          state: 'open' as const,
          version: 1,
        };
        return { head: { ...details, ...owner, id: newId() }, fractions };
      });
      if (!(await this.store.addAll(context, added, this.clock.now()))) {
        await refuseKnown();
        return outcome(false);
      }
      await this.audit.record(context, {
        action: 'batch.imported',
        subjectKind: 'facility',
        subjectId: facility.id,
        after: { batches: added.length, references: references.slice(0, MOST_NAMED) },
      });
      return outcome(true);
    });
  }
}
