import { CheckedRows, type NumberMarks, type TableColumns } from '../files/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import type { DataIssue } from '../kernel/issue.js';
import { kgFromMassMg } from '../kernel/mass.js';
import { batteryMaterials, type BatteryMaterial, type Facility } from '../register/index.js';
import type { Fraction } from './batch.js';
import { type BatchDetails, readBatch, readFraction } from './batch-form.js';
import { impossible, massBalance, type MassBalance } from './mass-balance.js';

const requiredColumns = [
  'batch',
  'process',
  'started_on',
  'ended_on',
  'role',
  'fraction',
  'chemistry',
  'wet_kg',
  'dry_kg',
] as const;
const assayColumns = batteryMaterials.map((material) => `${material}_pct`);
export const batchColumns: readonly string[] = [
  ...requiredColumns,
  'destination',
  'counts_as_recycled',
  ...assayColumns,
];
export const batchTable: TableColumns = {
  known: batchColumns,
  numeric: new Set(['wet_kg', 'dry_kg', ...assayColumns]),
};

/** What a row says of its batch; every row of a batch says the same. */
const headColumns = ['process', 'started_on', 'ended_on', 'chemistry'] as const;

const yes = new Set(['yes', 'true', '1', 'ja', 'y', 'j', 'x']);
const no = new Set(['', 'no', 'false', '0', 'nein', 'n']);

/** The columns that the fields of the forms are called in a file. */
const columnOfField: Readonly<Record<string, string>> = {
  reference: 'batch',
  startedOn: 'started_on',
  endedOn: 'ended_on',
  name: 'fraction',
  wetKg: 'wet_kg',
  dryKg: 'dry_kg',
  countsAsRecycled: 'counts_as_recycled',
  assays: assayColumns[0] ?? '',
};

/** A batch as the file tells it: its head from the first of its rows, its fractions from all. */
export interface ReadBatch {
  readonly row: number;
  readonly details: BatchDetails;
  readonly fractions: readonly Omit<Fraction, 'id'>[];
}

interface Gathered {
  readonly row: number;
  readonly details: BatchDetails | null;
  readonly head: readonly string[];
  readonly fractions: Omit<Fraction, 'id'>[];
  readonly names: Set<string>;
  faulty: boolean;
}

export interface BatchReading {
  readonly facility: Facility;
  readonly today: CalendarDate;
  readonly marks: NumberMarks;
}

/** Takes the rows of a file of batches: a row for each fraction, those of a batch anywhere in the file. */
export class BatchRows extends CheckedRows {
  private readonly found = new Map<string, Gathered>();

  constructor(
    private readonly reading: BatchReading,
    observe?: (issue: DataIssue) => void,
  ) {
    super(batchTable, [requiredColumns], observe);
  }

  /** Batches of which every row is sound. */
  batches(): ReadBatch[] {
    return [...this.found.values()].flatMap(({ row, details, fractions, faulty }) =>
      details === null || faulty ? [] : [{ row, details, fractions }],
    );
  }

  protected override check(
    cells: readonly string[],
    row: number,
    columns: ReadonlyMap<string, number>,
  ): void {
    const cell = (column: string): string => cells[columns.get(column) ?? -1] ?? '';
    const batch = this.batchOf(cell, row);
    const fraction = this.fraction(cell, row);
    const again = this.isNamedAgain(batch, cell, row);
    if (fraction === null || again) batch.faulty = true;
    else batch.fractions.push(fraction);
  }

  /** Also where its row, or the one that named it before, is faulty otherwise. */
  private isNamedAgain(batch: Gathered, cell: (column: string) => string, row: number): boolean {
    const written = cell('fraction').normalize('NFC').trim();
    if (written === '') return false;
    const name = `${cell('role').trim().toLowerCase()} ${written}`;
    const again = batch.names.has(name);
    if (again) this.tell({ code: 'fraction.name-known', row, column: 'fraction', value: written });
    batch.names.add(name);
    return again;
  }

  /** What can only be seen when every row is there: nothing comes out that did not go in. */
  balance(): void {
    for (const { row, details, fractions } of this.batches()) {
      const refused = impossible(balanceOf({ details, fractions }));
      if (refused === null) continue;
      const { code, params = {} } = refused;
      this.tell({ code, row, column: 'batch', value: details.reference, params });
    }
  }

  /** Of all batches, also those that are faulty otherwise. */
  references(): string[] {
    return [...this.found.keys()];
  }

  refuseKnown(known: ReadonlySet<string>): void {
    for (const [reference, { row }] of this.found)
      if (known.has(reference))
        this.tell({ code: 'batch.reference-known', row, column: 'batch', value: reference });
  }

  /** The chain of custody: inputs beyond what was received are asked about here and refused when the batch is closed. */
  askAboutStock(onHandMg: ReadonlyMap<string, bigint>): void {
    const left = new Map(onHandMg);
    for (const { row, details, fractions } of this.batches()) {
      const { inputWetMg, removedMg } = balanceOf({ details, fractions });
      const takenMg = inputWetMg + removedMg;
      const before = left.get(details.chemistry) ?? 0n;
      left.set(details.chemistry, before - takenMg);
      if (takenMg <= before) continue;
      const params = {
        input: kgFromMassMg(takenMg),
        left: kgFromMassMg(before < 0n ? 0n : before),
      };
      const place = { row, column: 'batch', value: details.reference };
      this.tell({ code: 'batch.more-input-than-stock', severity: 'warning', ...place, params });
    }
  }

  private batchOf(cell: (column: string) => string, row: number): Gathered {
    const reference = cell('batch').normalize('NFC').trim();
    const head = headColumns.map((column) => cell(column).trim().toLowerCase());
    const known = this.found.get(reference);
    if (known !== undefined) {
      headColumns.forEach((column, at) => {
        if (known.head[at] === head[at]) return;
        known.faulty = true;
        const params = { first: String(known.row) };
        const expected = known.head[at] ?? '';
        this.tell({
          code: 'batch.rows-disagree',
          row,
          column,
          value: cell(column),
          params,
          expected,
        });
      });
      return known;
    }
    const [process = '', startedOn = '', endedOn = '', chemistry = ''] = head;
    const { facility, today } = this.reading;
    const read = readBatch({ reference, process, chemistry, startedOn, endedOn }, facility, today);
    if (!read.ok) this.retell(read.issues, row);
    const details = read.ok ? read.value : null;
    const batch = { row, details, head, fractions: [], names: new Set<string>(), faulty: false };
    this.found.set(reference, batch);
    return batch;
  }

  private fraction(cell: (column: string) => string, row: number): Omit<Fraction, 'id'> | null {
    const counts = cell('counts_as_recycled').trim().toLowerCase();
    const understood = yes.has(counts) || no.has(counts);
    if (!understood)
      this.tell({ code: 'field.unknown-code', row, column: 'counts_as_recycled', value: counts, expected: 'yes, no' }); // prettier-ignore
    const assays: Partial<Record<BatteryMaterial, string>> = {};
    for (const material of batteryMaterials) assays[material] = cell(`${material}_pct`);
    const form = {
      role: cell('role').trim().toLowerCase(),
      name: cell('fraction'),
      wetKg: cell('wet_kg'),
      dryKg: cell('dry_kg'),
      destination: cell('destination'),
      countsAsRecycled: yes.has(counts),
      assays,
    };
    const read = readFraction(form, this.reading.marks, cell('process').trim().toLowerCase());
    if (!read.ok) this.retell(read.issues, row);
    return read.ok && understood ? read.value : null;
  }

  private retell(issues: readonly DataIssue[], row: number): void {
    for (const issue of issues) {
      const field = issue.location.field ?? '';
      const column = columnOfField[field] ?? field.replace(/^assay-(.+)$/, '$1_pct');
      this.fault({ ...issue, location: { row, column } });
    }
  }

  private tell(told: {
    readonly code: string;
    readonly row: number;
    readonly column: string;
    readonly value?: string;
    readonly severity?: DataIssue['severity'];
    readonly params?: Readonly<Record<string, string>>;
    readonly expected?: string;
  }): void {
    const { code, row, column, severity = 'error', value = '', params, expected } = told;
    this.fault({
      code,
      severity,
      message: code,
      location: { row, column },
      value: value.slice(0, 80),
      ...(params === undefined ? {} : { params }),
      ...(expected === undefined ? {} : { expected }),
    });
  }
}

export const balanceOf = ({ details, fractions }: Omit<ReadBatch, 'row'>): MassBalance =>
  massBalance({
    process: details.process,
    drawn: [],
    fractions: fractions.map((fraction) => ({ ...fraction, id: '' })),
  });
