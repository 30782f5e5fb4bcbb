import { Injectable } from '@nestjs/common';
import { inNameOrder, type RequestContext, Tenancy } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { onlyPrepares, treatmentProcesses } from '../register/index.js';
import type { ProcessYear } from './process-year.js';
import { batchStands } from './standing.js';

/** A process year and whose it is. */
export interface OwnProcessYear {
  readonly organisationId: string;
  readonly organisation: string;
  readonly group: ProcessYear;
}

/** A batch of a process year, with what of it the year counts. */
export interface CountedBatch {
  readonly id: string;
  readonly reference: string;
  readonly endedOn: CalendarDate;
  readonly inputMg: bigint;
  readonly recycledMg: bigint;
}

/** So many at most, older than the one that ended on the day with that id. */
export interface CountedPage {
  readonly before: { readonly day: CalendarDate; readonly id: string } | undefined;
  readonly limit: number;
}

interface GroupRow {
  organisation_id: string;
  organisation: string;
  process: ProcessYear['process'];
  chemistry: ProcessYear['chemistry'];
  input: string;
  recycled: string;
  materials: readonly { material: string; input: string; recovered: string }[];
}

const same = (table: string, of: string): string =>
  `${table}.programme_id = ${of}.programme_id and ${table}.organisation_id = ${of}.organisation_id`;

/** In SQL: batches `b` of the year in `$3` that count, as `notCounted` says it of one; `$4` are processes that only prepare. */
const counted = `b.programme_id = $1 and ($2::uuid is null or b.organisation_id = $2) and ${batchStands('b')}
  and b.ended_on between make_date($3, 1, 1) and make_date($3, 12, 31) and b.process <> all ($4::text[])
  and exists (select from fraction f where ${same('f', 'b')} and f.batch_id = b.id)
  and not exists (select from batch_consignment d join consignment c on ${same('c', 'd')} and c.id = d.consignment_id
    where ${same('d', 'b')} and d.batch_id = b.id and c.origin_kind = 'recycler')`;

const sumOf = (mass: string, those: string): string =>
  `coalesce(sum(${mass}) filter (where ${those}), 0)`;
const input = `f.role = 'input'`;
const recycled = `f.role = 'output' and f.counts_as_recycled`;

const preparations = treatmentProcesses.filter(onlyPrepares);

/** What batches come to in a year, added up where they stand: there may be thousands with what was drawn for each. */
@Injectable()
export class ProcessYearStore {
  constructor(private readonly tenancy: Tenancy) {}

  /** Every process and chemistry of one recycler, or of all of the programme where none is named; the latest batch first. */
  async sums(
    ctx: RequestContext,
    year: number,
    organisationId: string | null,
  ): Promise<OwnProcessYear[]> {
    const key = 'b.organisation_id, b.process, b.chemistry';
    const rows = await this.tenancy.query<GroupRow>(
      ctx,
      `with b as materialized (select b.* from batch b where ${counted}),
       mass as (select ${key}, max(b.ended_on) as latest, ${sumOf('f.dry_mg', input)}::text as input,
           ${sumOf('f.dry_mg', recycled)}::text as recycled
         from b join fraction f on ${same('f', 'b')} and f.batch_id = b.id group by ${key}),
       part as (select ${key}, m.material, ${sumOf('m.mass_mg', input)}::text as input,
           ${sumOf('m.mass_mg', recycled)}::text as recovered
         from b join fraction f on ${same('f', 'b')} and f.batch_id = b.id
         join fraction_material m on ${same('m', 'f')} and m.batch_id = f.batch_id and m.fraction_id = f.id
         group by ${key}, m.material)
       select mass.*, o.name as organisation, coalesce((select json_agg(part) from part
           where (part.organisation_id, part.process, part.chemistry) = (mass.organisation_id, mass.process, mass.chemistry)),
         '[]') as materials
       from mass join organisation o on o.id = mass.organisation_id
       order by ${inNameOrder('o.name')}, o.id, mass.latest desc, mass.process, mass.chemistry`,
      [ctx.programmeId, organisationId, year, preparations],
    );
    return rows.map((row) => ({
      organisationId: row.organisation_id,
      organisation: row.organisation,
      group: groupOf(row, year),
    }));
  }

  /** The batches that one of them was added up from, newest first. */
  async batches(
    ctx: RequestContext,
    of: Pick<ProcessYear, 'year' | 'process' | 'chemistry'> & { readonly organisationId: string },
    { before, limit }: CountedPage,
  ): Promise<CountedBatch[]> {
    const rows = await this.tenancy.query<
      Omit<CountedBatch, 'inputMg' | 'recycledMg'> & { input: string; recycled: string }
    >(
      ctx,
      `select b.id, b.reference, b.ended_on::text as "endedOn", flow.input, flow.recycled
       from (select b.* from batch b where ${counted} and b.process = $5 and b.chemistry = $6
           and ($7::date is null or (b.ended_on, b.id) < ($7::date, $8::uuid))
         order by b.ended_on desc, b.id desc limit $9) b
       cross join lateral (select ${sumOf('f.dry_mg', input)}::text as input, ${sumOf('f.dry_mg', recycled)}::text as recycled
         from fraction f where ${same('f', 'b')} and f.batch_id = b.id) flow
       order by b.ended_on desc, b.id desc`,
      [
        ctx.programmeId,
        of.organisationId,
        of.year,
        preparations,
        of.process,
        of.chemistry,
        before?.day ?? null,
        before?.id ?? null,
        limit,
      ],
    );
    return rows.map(({ input: entered, recycled: counts, ...batch }) => ({
      ...batch,
      inputMg: BigInt(entered),
      recycledMg: BigInt(counts),
    }));
  }
}

const groupOf = (row: GroupRow, year: number): ProcessYear => ({
  year,
  process: row.process,
  chemistry: row.chemistry,
  inputMg: BigInt(row.input),
  recycledMg: BigInt(row.recycled),
  materials: new Map(
    row.materials.map((each) => [
      each.material,
      { inputMg: BigInt(each.input), recoveredMg: BigInt(each.recovered) },
    ]),
  ),
});
