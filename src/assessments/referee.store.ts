import { Injectable } from '@nestjs/common';
import { arrayText, Tenancy, type RequestContext } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { minorDigits } from '../kernel/money.js';
import {
  sqlInputs,
  sqlProgram,
  type Rulebook,
  type SqlInput,
  type StageName,
} from '../rules/index.js';
import { isFilingFact } from './filing-facts.js';
import { factSql, lineSources } from './line-columns.store.js';
import { feesOfRun } from './run-fees.js';

export interface Verdict {
  readonly lines: number;
  readonly returns: number;
  readonly differingLines: number;
  readonly differingReturns: number;
  /** The first submission where the two differ. */
  readonly example: string | null;
}

interface Judged {
  readonly id: string;
  readonly rulebook: Rulebook;
  readonly on: CalendarDate;
  readonly returns: readonly { readonly organisationId: string; readonly submissionId: string }[];
}

/**
 * Computes a run's fees once more inside PostgreSQL, with `numeric`, from the register itself: another engine over another
 * way of reading. Line by line and producer by producer, the two must say the same.
 */
@Injectable()
export class RefereeStore {
  constructor(private readonly tenancy: Tenancy) {}

  async judge(ctx: RequestContext, judged: Judged): Promise<Verdict> {
    const parameters: unknown[] = [
      ctx.programmeId,
      arrayText(judged.returns.map(({ submissionId }) => submissionId)),
      arrayText(judged.returns.map(({ organisationId }) => organisationId)),
      judged.id,
    ];
    const rows = await this.tenancy.query<Verdict>(ctx, refereeSql(judged, parameters), parameters);
    const [verdict] = rows;
    if (verdict === undefined) throw new Error('The referee said nothing.');
    return verdict;
  }
}

/** The values that codes stand for travel as parameters: no text of a rulebook enters the statement. */
function refereeSql({ rulebook, on }: Omit<Judged, 'returns'>, parameters: unknown[]): string {
  const named = feesOfRun(rulebook);
  const sources = { rulebook, on, parameters };
  const given: Partial<Record<StageName, string>> = {};
  for (const name of named?.stages ?? []) given[name] = sourceSql(name, sources);
  const program = sqlProgram(rulebook, on, given);
  const [line, period] = [program?.stages.get('line'), program?.stages.get('producer_period')];
  const fee = line?.results.find(({ name }) => name === named?.line);
  const total = period?.results.find(({ name }) => name === named?.period);
  if (program === undefined || line === undefined || fee === undefined)
    throw new Error('A rulebook without fees has no referee.');
  const minor = 10n ** BigInt(minorDigits(rulebook.currency ?? ''));
  const sums =
    total === undefined || period === undefined
      ? `select r.g, sum(r.${fee.n} * ${minor.toString()} / ${fee.d}) as minor from ${line.name} r group by r.g`
      : `select r.k as g, r.${total.n} * ${minor.toString()} / ${total.d} as minor from ${period.name} r`;
  return `with ${program.tables.join(', ')},
    line_verdict as (
      select coalesce(x.submission_id::text, r.g) as submission,
        x.fee * ${fee.d} is not distinct from r.${fee.n} * ${minor.toString()} as same
      from ${line.name} r full join (select y.submission_id, f.fee, f.place
          from official_run_return y, unnest(y.line_fees) with ordinality f (fee, place)
          where y.programme_id = $1 and y.run_id = $4 and y.organisation_id = any($3::uuid[])
            and y.submission_id = any($2::uuid[])) x
        on x.submission_id::text = r.g and x.place = r.k::bigint),
    total as (${sums}),
    return_verdict as (
      select x.submission_id::text as submission, x.fee_minor = coalesce(t.minor, 0) as same
      from official_run_return x left join total t on t.g = x.submission_id::text
      where x.programme_id = $1 and x.run_id = $4 and x.organisation_id = any($3::uuid[])
        and x.submission_id = any($2::uuid[]))
    select (select count(*) from line_verdict)::int as lines,
      (select count(*) from return_verdict)::int as returns,
      (select count(*) from line_verdict where not same)::int as "differingLines",
      (select count(*) from return_verdict where not same)::int as "differingReturns",
      (select min(submission) from (select submission, same from line_verdict
        union all select submission, same from return_verdict) v where not same) as example`;
}

/** More than a submission has lines, so that lines are in the order of their submissions. */
const LINES = '4294967296';

interface Sources {
  readonly rulebook: Rulebook;
  readonly on: CalendarDate;
  readonly parameters: unknown[];
}

const daysOfSubmissions = ` left join submission_days d on d.programme_id = $1
  and d.organisation_id = s.owner::uuid and d.submission_id = s.id::uuid`;

/** The rows of a stage: lines of submissions, submissions of producers, producers of the one nation, in the order of the run. */
function sourceSql(stage: StageName, { rulebook, on, parameters }: Sources): string {
  const read = sqlInputs(rulebook, stage, on);
  const inputs = read.map((input) =>
    stage === 'line'
      ? inputSql(input, parameters)
      : `${stage === 'producer_period' && isFilingFact(input.name) ? `d.${input.name}` : 'null'} as ${input.column}`,
  );
  const columns = inputs.map((each) => `, ${each}`).join('');
  switch (stage) {
    case 'line':
      return `(select l.place::text as k, s.id::text as g, s.o * ${LINES} + l.place as o${columns}
        from ${lineSources})`;
    case 'producer_period':
      return `(select s.id as k, s.owner as g, s.o${columns}
        from unnest($2::text[], $3::text[]) with ordinality s (id, owner, o)${
          read.some(({ name }) => isFilingFact(name)) ? daysOfSubmissions : ''
        })`;
    case 'producer_year':
      return `(select p.id as k, '' as g, min(p.o) as o${columns}
        from unnest($3::text[]) with ordinality p (id, o) group by p.id)`;
    case 'national_year':
    case 'process_year':
      return `(select ''::text as k, ''::text as g, 0 as o${columns})`;
  }
}

function inputSql(input: SqlInput, parameters: unknown[]): string {
  const sql = factSql(input.name);
  if (sql === undefined) return `null as ${input.column}`;
  switch (input.kind) {
    case 'choice':
      parameters.push(input.values);
      return `array_position($${String(parameters.length)}::text[], ${sql}) - 1 as ${input.column}`;
    case 'yes-no':
      return `${sql} = 'yes' as ${input.column}`;
    case 'd':
      return `1000000 as ${input.column}`;
    case 'date':
    case 'whole':
    case 'n':
      return `${sql} as ${input.column}`;
  }
}
