import { Injectable } from '@nestjs/common';
import { newId, type RequestContext, Tenancy } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import type { Consignment, ConsignmentDetails } from './consignment.js';
import { batchStands, consignmentStands } from './standing.js';

interface ConsignmentRow {
  id: string;
  organisation_id: string;
  facility_id: string;
  reference: string;
  received_day: string;
  origin_kind: string;
  origin_name: string | null;
  origin_country: string;
  category: string;
  chemistry: string;
  gross_mg: string;
  tare_mg: string;
  net_mg: string;
  carrier: string | null;
  transport_mode: string | null;
  distance_km: number | null;
  waste_code: string | null;
  consignment_note: string | null;
  passport_ids: string[];
  drawn_mg: string;
  state: string;
  replaced_by: string | null;
  correction_reason: string | null;
  corrected_at: Date | null;
  replaces: string | null;
}

/** With what batches that stand have drawn of it, what it was corrected to and what it corrects. */
const EVERY = `select c.*, c.received_on::text as received_day, coalesce(
    (select sum(d.mass_mg) from batch_consignment d join batch b on b.programme_id = d.programme_id
         and b.organisation_id = d.organisation_id and b.id = d.batch_id and ${batchStands('b')}
       where d.programme_id = c.programme_id and d.organisation_id = c.organisation_id
         and d.consignment_id = c.id), 0)::bigint as drawn_mg,
    put_right.replaced_by, put_right.reason as correction_reason, put_right.at as corrected_at,
    earlier.consignment_id as replaces
  from consignment c
  left join consignment_correction put_right on put_right.programme_id = c.programme_id
    and put_right.organisation_id = c.organisation_id and put_right.consignment_id = c.id
  left join consignment_correction earlier on earlier.programme_id = c.programme_id
    and earlier.organisation_id = c.organisation_id and earlier.replaced_by = c.id
  where c.programme_id = $1 and c.organisation_id = $2`;

/** Those that count: neither corrected by another record nor taken back. */
const SELECT = `${EVERY} and ${consignmentStands('c')}`;

/** `whyNotCollected` finds no reason, in SQL: of the consignment with this name in a statement. */
export const collectedInState = (consignment: string): string =>
  `(${consignment}.origin_kind not in ('import', 'recycler', 'manufacturing') and ${consignment}.origin_country =
    (select jurisdiction from programme where id = ${consignment}.programme_id))`;

/** Rows of one INSERT: well below the 65,535 parameters of a statement, since each column is one array. */
const CHUNK = 5_000;

/** Whose loads they are, at which plant, and when they were recorded. */
interface Owner {
  readonly organisationId: string;
  readonly facilityId: string;
  readonly at: Date;
}

/** A list that a person still looks through; what comes after is sought by its reference. */
const MOST_LISTED = 200;

/** The batch that draws. */
export interface Drawing {
  readonly id: string;
  readonly facilityId: string;
  readonly chemistry: string;
  readonly endedOn: CalendarDate;
}

export interface LoadsOnHand {
  readonly loads: readonly Consignment[];
  /** Whether there are more than these. */
  readonly more: boolean;
}

@Injectable()
export class ConsignmentStore {
  constructor(private readonly tenancy: Tenancy) {}

  /** Newest first. `before` is the key of the last one seen: day and id. */
  async page(
    context: RequestContext,
    organisationId: string,
    options: { limit: number; before?: { receivedOn: string; id: string } | undefined },
  ): Promise<Consignment[]> {
    const { limit, before } = options;
    const rows = await this.tenancy.query<ConsignmentRow>(
      context,
      `${SELECT} and ($3::date is null or (c.received_on, c.id) < ($3::date, $4::uuid))
       order by c.received_on desc, c.id desc limit $5`,
      [context.programmeId, organisationId, before?.receivedOn ?? null, before?.id ?? null, limit],
    );
    return rows.map(consignmentOf);
  }

  async find(
    context: RequestContext,
    organisationId: string,
    id: string,
  ): Promise<Consignment | null> {
    const rows = await this.tenancy.query<ConsignmentRow>(context, `${EVERY} and c.id = $3`, [
      context.programmeId,
      organisationId,
      id,
    ]);
    return rows[0] === undefined ? null : consignmentOf(rows[0]);
  }

  /**
   * What a batch draws from, whether or not all of it, and then the oldest of what is left of its chemistry at its plant and was
   * there before it ended.
   */
  async onHand(
    context: RequestContext,
    batch: Drawing & { organisationId: string },
    sought: string,
  ): Promise<LoadsOnHand> {
    const rows = await this.tenancy.query<ConsignmentRow>(
      context,
      `select load.* from (${SELECT} and c.facility_id = $3 and c.chemistry = $4
           and strpos(lower(c.reference), lower($6)) > 0) as load
         left join batch_consignment own on own.programme_id = $1 and own.organisation_id = $2
           and own.batch_id = $5 and own.consignment_id = load.id
       where load.net_mg > load.drawn_mg and load.received_on <= $8 or own.batch_id is not null
       order by own.batch_id is null, load.received_on, load.id limit $7`,
      [
        context.programmeId,
        batch.organisationId,
        batch.facilityId,
        batch.chemistry,
        batch.id,
        sought,
        MOST_LISTED + 1,
        batch.endedOn,
      ],
    );
    const loads = rows.slice(0, MOST_LISTED).map(consignmentOf);
    return { loads, more: rows.length > MOST_LISTED };
  }

  async knownReferences(
    context: RequestContext,
    organisationId: string,
    references: readonly string[],
  ): Promise<Set<string>> {
    const rows = await this.tenancy.query<{ reference: string }>(
      context,
      `select reference from consignment
       where programme_id = $1 and organisation_id = $2 and reference = any ($3::text[])
         and ${consignmentStands('consignment')}`,
      [context.programmeId, organisationId, references],
    );
    return new Set(rows.map((row) => row.reference));
  }

  /** The passports among these that stand on another consignment of the programme already. */
  async claimedPassports(context: RequestContext, ids: readonly string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    const rows = await this.tenancy.query<{ id: string }>(
      context,
      `select passport_id as id from consignment_passport
       where programme_id = $1 and passport_id = any ($2::text[])`,
      [context.programmeId, ids],
    );
    return new Set(rows.map((row) => row.id));
  }

  /** Adds all, or none and null when a reference or a battery was taken in the meantime: their keys refuse a second one. */
  async addAll(
    context: RequestContext,
    owner: Owner,
    list: readonly ConsignmentDetails[],
  ): Promise<string[] | null> {
    await this.tenancy.query(context, 'savepoint consignments');
    const ids = await this.insert(context, owner, list);
    if (ids.length === list.length && (await this.claim(context, owner, list))) return ids;
    await this.tenancy.query(context, 'rollback to savepoint consignments');
    return null;
  }

  private async claim(
    context: RequestContext,
    { organisationId }: Owner,
    list: readonly ConsignmentDetails[],
  ): Promise<boolean> {
    const passports = list.flatMap(({ passportIds }) => passportIds);
    if (passports.length === 0) return true;
    // In the order of the key, so that two files with the same batteries wait for each other and never both.
    const claimed = await this.tenancy.query(
      context,
      `insert into consignment_passport (programme_id, passport_id, organisation_id, consignment_id)
       select $1, claimed.id, $2, c.id from consignment c, unnest(c.passport_ids) as claimed (id)
       where c.programme_id = $1 and c.organisation_id = $2 and c.reference = any ($3::text[])
         and ${consignmentStands('c')}
       order by claimed.id
       on conflict (programme_id, passport_id) do nothing returning passport_id`,
      [context.programmeId, organisationId, list.map(({ reference }) => reference)],
    );
    return claimed.length === passports.length;
  }

  private async insert(
    context: RequestContext,
    owner: Owner,
    list: readonly ConsignmentDetails[],
  ): Promise<string[]> {
    const ids: string[] = [];
    for (let start = 0; start < list.length; start += CHUNK) {
      const rows = list.slice(start, start + CHUNK).map((details) => ({
        id: newId(),
        ...details,
        grossMg: details.grossMg.toString(),
        tareMg: details.tareMg.toString(),
        netMg: details.netMg.toString(),
      }));
      const added = await this.tenancy.query<{ id: string }>(
        context,
        `insert into consignment (programme_id, organisation_id, facility_id, recorded_by, recorded_at, id, reference,
           received_on, origin_kind, origin_name, origin_country, category, chemistry, gross_mg, tare_mg, net_mg,
           carrier, transport_mode, distance_km, waste_code, consignment_note, passport_ids)
         select $1, $2, $3, $4, $5, r.id, r.reference, r."receivedOn", r."originKind", r."originName",
           r."originCountry", r.category, r.chemistry, r."grossMg", r."tareMg", r."netMg", r.carrier,
           r."transportMode", r."distanceKm", r."wasteCode", r."consignmentNote", r."passportIds"
         from jsonb_to_recordset($6::jsonb) as r (id uuid, reference text, "receivedOn" date, "originKind" text,
           "originName" text, "originCountry" text, category text, chemistry text, "grossMg" bigint, "tareMg" bigint,
           "netMg" bigint, carrier text, "transportMode" text, "distanceKm" integer, "wasteCode" text,
           "consignmentNote" text, "passportIds" text[])
         on conflict (programme_id, organisation_id, reference) where ${consignmentStands('consignment')} do nothing
         returning id`,
        [
          context.programmeId,
          owner.organisationId,
          owner.facilityId,
          context.personId,
          owner.at,
          JSON.stringify(rows),
        ],
      );
      ids.push(...added.map((row) => row.id));
    }
    return ids;
  }

  /** Received, drawn and left by plant and chemistry. */
  async stock(context: RequestContext, organisationId: string): Promise<StockRow[]> {
    const rows = await this.tenancy.query<{
      facility_id: string;
      chemistry: string;
      received_mg: string;
      drawn_mg: string;
    }>(
      context,
      // A batch draws from loads of its plant and chemistry alone, so neither side has to be asked for of the other.
      `select of.facility_id, of.chemistry, sum(of.received)::bigint as received_mg, sum(of.drawn)::bigint as drawn_mg
       from (
         select c.facility_id, c.chemistry, sum(c.net_mg) as received, 0 as drawn from consignment c
         where c.programme_id = $1 and c.organisation_id = $2 and ${consignmentStands('c')} group by 1, 2
         union all
         select b.facility_id, b.chemistry, 0, sum(d.mass_mg) from batch b
         join batch_consignment d on d.programme_id = b.programme_id and d.organisation_id = b.organisation_id
           and d.batch_id = b.id
         where b.programme_id = $1 and b.organisation_id = $2 and ${batchStands('b')} group by 1, 2) of
       group by of.facility_id, of.chemistry order by of.facility_id, of.chemistry`,
      [context.programmeId, organisationId],
    );
    return rows.map((row) => ({
      facilityId: row.facility_id,
      chemistry: row.chemistry,
      receivedMg: BigInt(row.received_mg),
      drawnMg: BigInt(row.drawn_mg),
    }));
  }
}

export interface StockRow {
  readonly facilityId: string;
  readonly chemistry: string;
  readonly receivedMg: bigint;
  readonly drawnMg: bigint;
}

const consignmentOf = (row: ConsignmentRow): Consignment => ({
  id: row.id,
  organisationId: row.organisation_id,
  facilityId: row.facility_id,
  reference: row.reference,
  receivedOn: row.received_day as Consignment['receivedOn'],
  originKind: row.origin_kind as Consignment['originKind'],
  originName: row.origin_name,
  originCountry: row.origin_country,
  category: row.category as Consignment['category'],
  chemistry: row.chemistry as Consignment['chemistry'],
  grossMg: BigInt(row.gross_mg),
  tareMg: BigInt(row.tare_mg),
  netMg: BigInt(row.net_mg),
  carrier: row.carrier,
  transportMode: row.transport_mode,
  distanceKm: row.distance_km,
  wasteCode: row.waste_code,
  consignmentNote: row.consignment_note,
  passportIds: row.passport_ids,
  drawnMg: BigInt(row.drawn_mg),
  state: row.state as Consignment['state'],
  replaces: row.replaces,
  correction:
    row.corrected_at === null
      ? null
      : { at: row.corrected_at, reason: row.correction_reason ?? '', replacedBy: row.replaced_by },
});
