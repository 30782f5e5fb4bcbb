import { Injectable } from '@nestjs/common';

import { countedMassOfLine, countedUnitsOfLine } from '../assessments/index.js';
import { Tenancy, type RequestContext } from '../database/index.js';
import { collectedInState } from '../recycling/index.js';

import {
  beyondLines,
  type BroughtFact,
  type CompletenessFact,
  type EmbeddedFact,
  type FeeFact,
  type MemoFact,
  type PlacedFact,
  type RecoveryFact,
  type TransportFact,
  type TreatmentFact,
  type WithoutCompositionFact,
} from './national-facts.js';

/** Whoever owns several producers counts as one contributor. */
const contributor = `coalesce(o.identifiers ->> 'ownership_group', o.id::text)`;

const frozenLines = `national_run_submission f
  join submission s on s.programme_id = f.programme_id
    and s.organisation_id = f.organisation_id and s.id = f.submission_id
  join submission_line l on l.programme_id = f.programme_id
    and l.organisation_id = f.organisation_id and l.submission_id = f.submission_id
  join organisation o on o.id = f.organisation_id
  left join battery_model_version v on v.programme_id = l.programme_id
    and v.organisation_id = l.organisation_id and v.battery_model_id = l.battery_model_id
    and v.version = l.model_version`;

/** A batch counts in the quarter in which it ended. */
const quarterOfBatch = `to_char(b.ended_on, 'YYYY"-Q"Q')`;

const inRun = `f.programme_id = $1 and f.run_id = $2`;

/** Frozen submissions that the final run of their period settled: the one that was switched in last, of the quarter or its year. */
const settledReturns = `final_run as (
    select distinct on (s.period) s.period, t.run_id from national_run_submission f
    join submission s on s.programme_id = f.programme_id
      and s.organisation_id = f.organisation_id and s.id = f.submission_id
    join official_run_standing t on t.programme_id = f.programme_id
      and t.period in (s.period, left(s.period, 4)) and t.class = 'final'
    where ${inRun} order by s.period, t.switched_at desc),
  settled as (
    select x.organisation_id, x.submission_id, x.fee_minor, x.line_fees
    from national_run_submission f
    join submission s on s.programme_id = f.programme_id
      and s.organisation_id = f.organisation_id and s.id = f.submission_id
    join final_run t on t.period = s.period
    join official_run_return x on x.programme_id = f.programme_id
      and x.organisation_id = f.organisation_id and x.run_id = t.run_id
      and x.submission_id = f.submission_id
    where ${inRun})`;

const frozenFractions = `national_run_batch f
  join batch b on b.programme_id = f.programme_id and b.organisation_id = f.organisation_id
    and b.id = f.batch_id
  join fraction x on x.programme_id = f.programme_id and x.organisation_id = f.organisation_id
    and x.batch_id = f.batch_id`;

/** Amounts leave the database as text: a sum of bigints is numeric there. */
type AsText<T> = { [K in keyof T]: T[K] extends bigint ? string : T[K] };

/** Counts over what a run froze. Reads facts of returns and recycling; writes nothing. */
@Injectable()
export class NationalFactsStore {
  constructor(private readonly tenancy: Tenancy) {}

  async placed(ctx: RequestContext, runId: string): Promise<PlacedFact[]> {
    const rows = await this.tenancy.query<AsText<PlacedFact>>(
      ctx,
      `select s.period as quarter, l.category, l.chemistry, coalesce(v.brand, o.name) as brand,
         ${contributor} as contributor, sum(${countedUnitsOfLine})::text as units,
         sum(${countedMassOfLine})::text as "massMg",
         coalesce(sum(${countedMassOfLine}) filter (where v.mass_estimated), 0)::text as "estimatedMassMg"
       from ${frozenLines} where ${inRun}
       group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5`,
      [ctx.programmeId, runId],
    );
    return rows.map((row) => ({
      ...row,
      units: BigInt(row.units),
      massMg: BigInt(row.massMg),
      estimatedMassMg: BigInt(row.estimatedMassMg),
    }));
  }

  /**
   * What stands: as the final run of the period settled a return, or else as it was assessed. What a total holds beyond its lines
   * (a surcharge, a lowest fee, a part of shared costs) belongs to no battery and is a fact of its own.
   */
  async fees(ctx: RequestContext, runId: string): Promise<FeeFact[]> {
    const rows = await this.tenancy.query<AsText<FeeFact>>(
      ctx,
      `with ${settledReturns},
       settled_line as (
         select n.submission_id, n.line_key, u.fee from
           (select l.submission_id, l.line_key,
              row_number() over (partition by l.submission_id order by l.position, l.line_key) as place
            from settled x join submission_line l on l.programme_id = $1
              and l.organisation_id = x.organisation_id and l.submission_id = x.submission_id) n
           join (select x.submission_id, f.fee, f.place
             from settled x, unnest(x.line_fees) with ordinality f (fee, place)) u
             on u.submission_id = n.submission_id and u.place = n.place),
       line as (
         select f.submission_id, l.category, l.chemistry, ${contributor} as contributor,
           coalesce(r.fee, al.fee_minor, 0) as fee, ${countedMassOfLine} as mass
         from ${frozenLines}
         left join settled_line r on r.submission_id = l.submission_id and r.line_key = l.line_key
         left join assessment a on a.programme_id = f.programme_id
           and a.organisation_id = f.organisation_id and a.submission_id = f.submission_id
         left join assessment_line al on al.programme_id = a.programme_id
           and al.organisation_id = a.organisation_id and al.assessment_id = a.id
           and al.line_key = l.line_key
         where ${inRun}),
       whole as (
         select f.submission_id, ${contributor} as contributor,
           coalesce(x.fee_minor, a.total_minor, 0) as fee
         from national_run_submission f join organisation o on o.id = f.organisation_id
         left join settled x on x.submission_id = f.submission_id
         left join assessment a on a.programme_id = f.programme_id
           and a.organisation_id = f.organisation_id and a.submission_id = f.submission_id
         where ${inRun})
       select category, chemistry, contributor, sum(fee)::text as "feeMinor",
         sum(mass)::text as "massMg" from line group by 1, 2, 3
       union all
       select '${beyondLines}', '${beyondLines}', contributor, sum(w.fee - coalesce(l.fee, 0))::text, '0'
       from whole w left join (select submission_id, sum(fee) as fee from line group by 1) l
         on l.submission_id = w.submission_id
       group by contributor having sum(w.fee - coalesce(l.fee, 0)) <> 0
       order by 1, 2, 3`,
      [ctx.programmeId, runId],
    );
    return rows.map((row) => ({
      ...row,
      feeMinor: BigInt(row.feeMinor),
      massMg: BigInt(row.massMg),
    }));
  }

  async embedded(ctx: RequestContext, runId: string): Promise<EmbeddedFact[]> {
    const rows = await this.tenancy.query<AsText<EmbeddedFact>>(
      ctx,
      `select m.material, l.chemistry, ${contributor} as contributor,
         sum(${countedUnitsOfLine}::numeric * m.mass_mg)::text as "massMg",
         coalesce(sum(${countedUnitsOfLine}::numeric * m.mass_mg) filter (where v.mass_estimated), 0)::text
           as "estimatedMassMg"
       from ${frozenLines}
       join battery_model_material m on m.programme_id = v.programme_id
         and m.organisation_id = v.organisation_id and m.battery_model_id = v.battery_model_id
         and m.version = v.version
       where ${inRun} group by 1, 2, 3 having sum(m.mass_mg) > 0 order by 1, 2, 3`,
      [ctx.programmeId, runId],
    );
    return rows.map((row) => ({
      ...row,
      massMg: BigInt(row.massMg),
      estimatedMassMg: BigInt(row.estimatedMassMg),
    }));
  }

  async withoutComposition(ctx: RequestContext, runId: string): Promise<WithoutCompositionFact[]> {
    const rows = await this.tenancy.query<AsText<WithoutCompositionFact>>(
      ctx,
      `select ${contributor} as contributor, sum(${countedMassOfLine})::text as "massMg" from ${frozenLines}
       where ${inRun} and not exists (select 1 from battery_model_material m
         where m.programme_id = v.programme_id and m.organisation_id = v.organisation_id
           and m.battery_model_id = v.battery_model_id and m.version = v.version)
       group by 1 order by 1`,
      [ctx.programmeId, runId],
    );
    return rows.map((row) => ({ ...row, massMg: BigInt(row.massMg) }));
  }

  async treatment(ctx: RequestContext, runId: string): Promise<TreatmentFact[]> {
    const rows = await this.tenancy.query<AsText<TreatmentFact>>(
      ctx,
      `with treated as (
         select b.chemistry, b.facility_id, b.organisation_id, b.id,
           coalesce(sum(x.dry_mg) filter (where x.role = 'input'), 0) as treated,
           coalesce(sum(x.dry_mg) filter (where x.role = 'output' and x.counts_as_recycled), 0) as recycled
         from ${frozenFractions} where ${inRun} group by 1, 2, 3, 4)
       select t.chemistry, p.country as "facilityCountry", sum(t.treated)::text as "treatedMg",
         sum(t.recycled)::text as "recycledMg", sum(coalesce(c.collected, 0))::text as "collectedMg"
       from treated t
       join facility p on p.programme_id = $1 and p.organisation_id = t.organisation_id
         and p.id = t.facility_id
       left join (select d.organisation_id, d.batch_id, sum(d.mass_mg) as collected from batch_consignment d
           join consignment l on l.programme_id = d.programme_id and l.organisation_id = d.organisation_id
             and l.id = d.consignment_id
         where d.programme_id = $1 and ${collectedInState('l')} group by 1, 2) c
         on c.organisation_id = t.organisation_id and c.batch_id = t.id
       group by 1, 2 order by 1, 2`,
      [ctx.programmeId, runId],
    );
    return rows.map((row) => ({
      ...row,
      collectedMg: BigInt(row.collectedMg),
      treatedMg: BigInt(row.treatedMg),
      recycledMg: BigInt(row.recycledMg),
    }));
  }

  async transport(ctx: RequestContext, runId: string): Promise<TransportFact[]> {
    const rows = await this.tenancy.query<AsText<TransportFact>>(
      ctx,
      `select b.chemistry, ${quarterOfBatch} as quarter, ${contributor} as contributor,
         c.distance_km as "distanceKm", sum(bc.mass_mg)::text as "massMg"
       from national_run_batch f
       join batch b on b.programme_id = f.programme_id and b.organisation_id = f.organisation_id
         and b.id = f.batch_id
       join batch_consignment bc on bc.programme_id = b.programme_id
         and bc.organisation_id = b.organisation_id and bc.batch_id = b.id
       join consignment c on c.programme_id = bc.programme_id
         and c.organisation_id = bc.organisation_id and c.id = bc.consignment_id
       join organisation o on o.id = f.organisation_id
       where ${inRun} and ${collectedInState('c')} group by 1, 2, 3, 4 order by 1, 2, 3, 4`,
      [ctx.programmeId, runId],
    );
    return rows.map((row) => ({ ...row, massMg: BigInt(row.massMg) }));
  }

  /** Who drew what was not collected in the state. `whyNotCollected` says which of the two it is. */
  async brought(ctx: RequestContext, runId: string): Promise<BroughtFact[]> {
    const rows = await this.tenancy.query<AsText<BroughtFact>>(
      ctx,
      `select case when c.origin_kind = 'import' or c.origin_country <> p.jurisdiction then 'imported'
           else 'passed_on' end as origin, b.chemistry, ${quarterOfBatch} as quarter, ${contributor} as contributor,
         sum(bc.mass_mg)::text as "massMg"
       from national_run_batch f
       join batch b on b.programme_id = f.programme_id and b.organisation_id = f.organisation_id
         and b.id = f.batch_id
       join batch_consignment bc on bc.programme_id = f.programme_id
         and bc.organisation_id = f.organisation_id and bc.batch_id = f.batch_id
       join consignment c on c.programme_id = bc.programme_id
         and c.organisation_id = bc.organisation_id and c.id = bc.consignment_id
       join programme p on p.id = f.programme_id
       join organisation o on o.id = f.organisation_id
       where ${inRun} and not ${collectedInState('c')} group by 1, 2, 3, 4 order by 1, 2, 3, 4`,
      [ctx.programmeId, runId],
    );
    return rows.map((row) => ({ ...row, massMg: BigInt(row.massMg) }));
  }

  async recovery(ctx: RequestContext, runId: string): Promise<RecoveryFact[]> {
    const rows = await this.tenancy.query<AsText<RecoveryFact>>(
      ctx,
      `select m.material,
         coalesce(sum(m.mass_mg) filter (where x.role = 'input'), 0)::text as "inputMg",
         coalesce(sum(m.mass_mg) filter (where x.role = 'output' and x.counts_as_recycled), 0)::text
           as "recoveredMg"
       from ${frozenFractions}
       join fraction_material m on m.programme_id = x.programme_id
         and m.organisation_id = x.organisation_id and m.batch_id = x.batch_id
         and m.fraction_id = x.id
       where ${inRun} group by 1 order by 1`,
      [ctx.programmeId, runId],
    );
    return rows.map((row) => ({
      ...row,
      inputMg: BigInt(row.inputMg),
      recoveredMg: BigInt(row.recoveredMg),
    }));
  }

  /**
   * Expected are the producers registered in the quarter by the dates; what else is counted is theirs, so that a return of
   * somebody else hides no gap. Late is what began to arrive after the due day in the programme's zone.
   */
  async completeness(
    ctx: RequestContext,
    runId: string,
    period: { quarter: string; firstDay: string; lastDay: string },
  ): Promise<CompletenessFact> {
    const rows = await this.tenancy.query<Omit<CompletenessFact, 'quarter'>>(
      ctx,
      `with cut as (select n.data_cut_at as at, p.time_zone from national_run n
         join programme p on p.id = n.programme_id where n.programme_id = $1 and n.id = $2),
       expected as (select distinct organisation_id from registration
         where programme_id = $1 and capacity = 'producer' and state <> 'applied'
           and valid_from <= $5 and (valid_to is null or valid_to >= $4)),
       first_submission as (select s.received_at, r.due_on from submission s
         join quarterly_return r on r.programme_id = s.programme_id
           and r.organisation_id = s.organisation_id and r.id = s.return_id
         join expected e on e.organisation_id = s.organisation_id
         where s.programme_id = $1 and s.period = $3 and s.number = 1
           and s.submitted_at <= (select at from cut))
       select
         (select count(*)::integer from expected) as expected,
         (select count(*)::integer from first_submission) as filed,
         (select count(*)::integer from first_submission, cut
          where (received_at at time zone time_zone)::date > due_on) as late,
         (select count(*)::integer from national_run_submission f
          join submission s on s.programme_id = f.programme_id
            and s.organisation_id = f.organisation_id and s.id = f.submission_id
          join expected e on e.organisation_id = f.organisation_id
          where ${inRun} and s.period = $3) as accepted`,
      [ctx.programmeId, runId, period.quarter, period.firstDay, period.lastDay],
    );
    const found = rows[0] ?? { expected: 0, filed: 0, accepted: 0, late: 0 };
    return { quarter: period.quarter, ...found };
  }

  async memos(ctx: RequestContext, quarters: readonly string[]): Promise<MemoFact[]> {
    const rows = await this.tenancy.query<AsText<MemoFact>>(
      ctx,
      `select period, code, units::text, source from report_memo
       where programme_id = $1 and period = any($2) order by period, code`,
      [ctx.programmeId, quarters],
    );
    return rows.map((row) => ({ ...row, units: BigInt(row.units) }));
  }

  /** References and content hashes of everything counted, in a fixed order: what the report's hash of sources covers. */
  async counted(
    ctx: RequestContext,
    runId: string,
  ): Promise<{ submissions: string[][]; certificates: string[][]; lines: number }> {
    const submissions = await this.tenancy.query<{
      reference: string;
      hash: string;
      lines: number;
    }>(
      ctx,
      `select s.reference, s.content_hash as hash, s.line_count as lines
       from national_run_submission f
       join submission s on s.programme_id = f.programme_id
         and s.organisation_id = f.organisation_id and s.id = f.submission_id
       where ${inRun}`,
      [ctx.programmeId, runId],
    );
    const certificates = await this.tenancy.query<{ reference: string; hash: string }>(
      ctx,
      `select distinct c.reference, c.payload_hash as hash from national_run_batch f
       join certificate c on c.programme_id = f.programme_id
         and c.organisation_id = f.organisation_id and c.id = f.certificate_id
       where ${inRun}`,
      [ctx.programmeId, runId],
    );
    return {
      submissions: inOrder(submissions),
      certificates: inOrder(certificates),
      lines: submissions.reduce((sum, { lines }) => sum + lines, 0),
    };
  }
}

/** By reference, in one order on every server: the hash over them must not depend on a collation. */
const inOrder = (rows: readonly { reference: string; hash: string }[]): string[][] =>
  rows
    .map(({ reference, hash }) => [reference, hash] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map((row) => [...row]);
