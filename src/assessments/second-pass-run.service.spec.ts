import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { contextOf } from '../../test/database.js';
import { seedReturn, type SeededReturn } from '../../test/national-figures.js';
import { given, producerQuarter, type ProducerQuarter } from '../../test/producer-quarter.js';
import { selfFinancingFiles } from '../../test/self-financing-rulebook.js';
import { Tenancy } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { quartersOfYear, type ReportingPeriod } from '../kernel/reporting-period.js';
import {
  evaluateStage,
  issueLine,
  loadRulebook,
  moneyOf,
  printedSteps,
  type EvaluatedRecord,
  type Rulebook,
} from '../rules/index.js';
import { OfficialRunWorker } from './official-run-worker.service.js';
import { OfficialRuns } from './official-runs.service.js';
import { ColumnSnapshots } from './column-snapshots.service.js';
import { RulebookLibrary } from './rulebook-library.service.js';
import { RunTraces } from './run-traces.service.js';
import { SettledReturns } from './settled-returns.service.js';
import { WhatIf } from './what-if.service.js';

const year = 2025;
const on = '2025-01-01' as CalendarDate;
let quarter: ProducerQuarter;
let rulebook: Rulebook;
const filed: (SeededReturn & { lines: readonly (readonly [string, bigint])[] })[] = [];

function load(change?: (yaml: string) => string): Rulebook {
  const loaded = loadRulebook(selfFinancingFiles(change));
  if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join('\n'));
  return loaded.rulebook;
}

/** Masses in grams, so that cents are rounded. */
const world: Readonly<
  Record<string, readonly (readonly [quarter: number, chemistry: string, grams: bigint])[]>
> = {
  lead: [
    [0, 'lead_acid', 123_457n],
    [0, 'lead_acid', 2_000_333n],
    [2, 'lithium_ion_nmc', 777_777n],
  ],
  phosphate: [
    [1, 'lithium_ion_lfp', 3_000_021n],
    [3, 'lithium_ion_lfp', 1_499_999n],
  ],
  small: [[3, 'lead_acid', 999_999n]],
};

beforeAll(async () => {
  quarter = await producerQuarter();
  rulebook = load();
  // Adopted after what the programme begins with.
  quarter.db.clock.set('2026-08-01T11:00:00Z');
  const library = quarter.app.get(RulebookLibrary);
  given(
    await quarter.app
      .get(Tenancy)
      .run(quarter.agency, () =>
        library.publishAndAdopt(quarter.agency, selfFinancingFiles(), 'fees'),
      ),
  );
  for (const [name, lines] of Object.entries(world)) {
    const { organisationId } = await quarter.producer([]);
    for (const [place, period] of quartersOfYear(year).entries()) {
      const own = lines.filter(([of]) => of === place);
      if (own.length > 0)
        await file({
          organisationId,
          name,
          period,
          accepted: true,
          lines: own.map(([, chemistry, grams]) => [chemistry, grams] as const),
        });
    }
  }
});

afterAll(() => quarter.close());

interface Filing {
  readonly organisationId: string;
  readonly name: string;
  readonly period: ReportingPeriod;
  readonly accepted: boolean;
  readonly lines: readonly (readonly [chemistry: string, grams: bigint])[];
}

/** Charged on filing what the first pass says: the base price. */
async function file({ lines, name, ...of }: Filing): Promise<SeededReturn> {
  const seeded = await seedReturn(
    quarter.db,
    { ...quarter, agencyId: '' },
    {
      ...of,
      lines: lines.map(([chemistry, grams], at) => ({
        lineKey: `${name} ${String(at)}`,
        category: 'industrial',
        chemistry,
        units: 1n,
        massMg: grams * 1000n,
        feeMinor: (grams * 200n * 100n) / 1_000_000n,
      })),
    },
  );
  filed.push({ ...seeded, lines });
  filed.sort((a, b) =>
    a.organisationId + a.submissionId < b.organisationId + b.submissionId ? -1 : 1,
  );
  return seeded;
}

/** What the interpreter makes of the whole year: by submission its total and its lines. */
function truth(of: Rulebook, day = on): Map<string, { total: bigint; lines: bigint[] }> {
  const producers = [...new Set(filed.map(({ organisationId }) => organisationId))];
  const returnsOf = (id: string) => filed.filter(({ organisationId }) => organisationId === id);
  const evaluated = evaluateStage(
    of,
    'national_year',
    {
      producers: producers.map((id) => ({
        periods: returnsOf(id).map(({ lines }) => ({
          lines: lines.map(([chemistry, grams]) => ({ chemistry, mass: grams * 1000n })),
        })),
      })),
    },
    { on: day },
  );
  if (!evaluated.ok) throw new Error(JSON.stringify(evaluated.issues));
  const rowsOf = (record: { rows?: EvaluatedRecord['rows'] }): EvaluatedRecord[] =>
    Array.from({ length: record.rows?.length ?? 0 }, (_, at) => record.rows?.at(at)).flatMap(
      (row) => (row === undefined ? [] : [row]),
    );
  const minor = ({ outputs }: EvaluatedRecord, output: string): bigint =>
    outputs[output] === undefined ? -1n : moneyOf(outputs[output]).minor;
  const found = new Map<string, { total: bigint; lines: bigint[] }>();
  for (const [at, producer] of rowsOf(evaluated).entries())
    for (const [of_, period] of rowsOf(producer).entries())
      found.set(returnsOf(producers[at] ?? '')[of_]?.submissionId ?? '', {
        total: minor(period, 'settled_fee_total'),
        lines: rowsOf(period).map((line) => minor(line, 'settled_fee')),
      });
  return found;
}

describe('fees that depend on the whole year', () => {
  it('are settled by an official run of the year as the interpreter says, to the cent', async () => {
    const asked = { period: String(year), class: 'final', inBackground: false } as const;
    const { runId } = given(await quarter.app.get(OfficialRuns).start(quarter.agency, asked));
    const system = contextOf(quarter.programmeId, null, { capacity: 'system' });
    const result = given(await quarter.app.get(OfficialRunWorker).work(system, runId));
    const { rows } = await quarter.db.owner.query<{ id: string; total: string; lines: string[] }>(
      `select r.submission_id as id, r.fee_minor::text as total, r.line_fees::text[] as lines
       from official_run_return r where r.run_id = $1`,
      [runId],
    );
    const stored = new Map(
      rows.map(({ id, total, lines }) => [id, { total: BigInt(total), lines: lines.map(BigInt) }]),
    );
    const expected = truth(rulebook);
    expect(stored).toEqual(expected);
    expect(expected.size).toBe(5);
    const sum = [...expected.values()].reduce((all, each) => all + each.total, 0n);
    expect(result).toMatchObject({ feeMinor: sum.toString(), judgedLines: 6, judgedReturns: 5 });
    // Lead pays more than on filing, iron phosphate less, and the difference is what was posted.
    expect(result.postings).toBeGreaterThan(3);
    expect(BigInt(result.postedMinor)).toBe(sum - BigInt(result.chargedMinor));
  });

  it('are opened by whom they touch, from what was posted down to the steps of each line', async () => {
    type Posted = Record<'runId' | 'returnId' | 'organisationId' | 'posted', string>;
    const { rows } = await quarter.db.owner.query<Posted>(
      `select x.run_id as "runId", x.return_id as "returnId", x.organisation_id as "organisationId",
         x.posted_minor::text as posted from official_run_return x where x.posted_minor <> 0 order by x.submission_id`,
    );
    expect(rows.length).toBeGreaterThan(3);
    const [returns, traces, tenancy] = [quarter.app.get(SettledReturns), quarter.app.get(RunTraces), quarter.app.get(Tenancy)];
    for (const { posted, ...of } of rows) {
      const own = contextOf(quarter.programmeId, of.organisationId);
      const { settled, total, lines } = await tenancy.run(own, async () => {
        const found = given(await returns.find(own, of));
        const total = given(await traces.total(own, found, { again: false }));
        return { settled: found, total, ...given(await traces.lines(own, found, { from: 0, limit: 9 })) };
      });
      const stepOf = (name: string) => total.steps.find((each) => each.name === name);
      // The part of the common costs is a step like the others, worked out of the pool and of all weights.
      expect(stepOf('cost_part')?.worked).toMatch(/^100\.00 EUR \* [\d.]+ t \/ [\d.]+ kg$/);
      expect(stepOf('cost_part')?.result).toBe(`${decimal(settled.feeMinor - settled.linesMinor)} EUR`);
      expect(stepOf('settled_fee_total')?.result).toBe(`${decimal(settled.feeMinor)} EUR`);
      expect(settled.postedMinor).toBe(BigInt(posted));
      expect(settled.feeMinor - settled.chargedMinor).toBe(settled.postedMinor);
      expect(lines.reduce((sum, each) => sum + each.settledMinor, 0n)).toBe(settled.linesMinor);
      // Costs are shared out beside the lines.
      expect(settled.feeMinor).toBeGreaterThan(settled.linesMinor);
      for (const { settledMinor, steps } of lines) {
        const fee = printedSteps(steps).find(({ name }) => name === 'settled_fee');
        expect(fee?.result).toBe(`${decimal(settledMinor)} EUR`);
      }
      const other = rows.find(({ organisationId }) => organisationId !== of.organisationId);
      const foreign = contextOf(quarter.programmeId, other?.organisationId ?? null);
      const asked = { ...of, organisationId: foreign.organisationId ?? '' };
      expect(await tenancy.run(foreign, () => returns.find(foreign, asked))).toMatchObject({
        reason: { code: 'run.not-found' },
      });
    }
  }); // prettier-ignore

  it('are what a draft is compared with once the run has settled them: one that changes nothing has no effect', async () => {
    const periods = quartersOfYear(year);
    const asked = { draft: rulebook, periods };
    const fromSnapshot = given(await quarter.app.get(WhatIf).compare(quarter.agency, asked));
    // Nothing is left of what the run kept: the register says the same.
    const snapshots = quarter.app.get(ColumnSnapshots);
    await quarter.app.get(Tenancy).run(quarter.agency, () => snapshots.keepOnly(quarter.agency, 'none', periods));
    const fromRegister = given(await quarter.app.get(WhatIf).compare(quarter.agency, asked));
    const settled = [...truth(rulebook).values()].reduce((all, each) => all + each.total, 0n);
    for (const [answer, kind] of [
      [fromSnapshot, 'snapshot'],
      [fromRegister, 'register'],
    ] as const) {
      expect(answer.periods.map(({ source, returns, settled: by }) => [source.kind, by, returns])).toEqual(
        [1, 1, 1, 2].map((returns) => [kind, returns, returns]),
      );
      expect(answer).toMatchObject({ oldMinor: settled, newMinor: settled, differenceMinor: 0n, unchanged: 3 });
      expect([answer.winners.count, answer.losers.count, answer.changes]).toEqual([0, 0, []]);
      expect(answer.byChemistry.map(({ differenceMinor }) => differenceMinor)).toEqual([0n, 0n, 0n]);
    }
    expect(fromRegister.byChemistry).toEqual(fromSnapshot.byChemistry);
  }); // prettier-ignore

  it('are tried out over the year with the same result, and every large change is explained', async () => {
    const draft = load((yaml) => yaml.replace('"1.2"', '"1.35"').replace('"0.2 *', '"0.35 *'));
    const periods = quartersOfYear(year);
    const answer = given(await quarter.app.get(WhatIf).compare(quarter.agency, { draft, periods }));
    const expected = truth(draft);
    const sum = [...expected.values()].reduce((all, each) => all + each.total, 0n);
    const settled = [...truth(rulebook).values()].reduce((all, each) => all + each.total, 0n);
    expect(answer).toMatchObject({ oldMinor: settled, newMinor: sum, lines: 6 });
    expect(answer.periods.map(({ returns }) => returns)).toEqual([1, 1, 1, 2]);
    for (const change of answer.changes) {
      const fee = printedSteps(change.steps).find(({ name }) => name === 'settled_fee');
      expect(fee?.second).toBe(true);
      expect(fee?.result).toBe(`${decimal(change.newMinor)} EUR`);
    }
    expect(answer.changes.length).toBeGreaterThan(3);
  });

  it('are tried as one year by the law of another day', async () => {
    const draft = load((yaml) =>
      yaml.replace(
        'value: "200", cite: act s. 1 }',
        'value: "200", cite: act s. 1 }\n      - { from: 2027-01-01, value: "300", cite: act s. 1 }',
      ),
    );
    const lawOn = '2027-01-01' as CalendarDate;
    const asked = { draft, periods: quartersOfYear(year), lawOn };
    const answer = given(await quarter.app.get(WhatIf).compare(quarter.agency, asked));
    const sum = [...truth(draft, lawOn).values()].reduce((all, each) => all + each.total, 0n);
    const settled = [...truth(rulebook).values()].reduce((all, each) => all + each.total, 0n);
    expect(answer).toMatchObject({ oldMinor: settled, newMinor: sum });
  });

  it('are neither run nor tried for a part of the year, nor where a rate changes within it', async () => {
    const asked = { period: '2025-Q1', class: 'trial', inBackground: false } as const;
    expect(await quarter.app.get(OfficialRuns).start(quarter.agency, asked)).toMatchObject({
      reason: { code: 'run.needs-whole-year' },
    });
    const part = { draft: rulebook, periods: ['2025-Q1' as ReportingPeriod] };
    expect(await quarter.app.get(WhatIf).compare(quarter.agency, part)).toMatchObject({
      reason: { code: 'run.needs-whole-year' },
    });
    const draft = load((yaml) =>
      yaml.replace(
        'value: "200", cite: act s. 1 }',
        'value: "200", cite: act s. 1 }\n      - { from: 2025-07-01, value: "300", cite: act s. 1 }',
      ),
    );
    const whole = { draft, periods: quartersOfYear(year) };
    expect(await quarter.app.get(WhatIf).compare(quarter.agency, whole)).toMatchObject({
      reason: { code: 'run.rate-changes-within-year', params: { parameter: 'base_price' } },
    });
  });
});

describe('returns that come after the final run of their year', () => {
  const asked = { period: String(year), class: 'final', inBackground: false } as const;

  async function finalRun() {
    const { runId } = given(await quarter.app.get(OfficialRuns).start(quarter.agency, asked));
    const system = contextOf(quarter.programmeId, null, { capacity: 'system' });
    return { runId, result: given(await quarter.app.get(OfficialRunWorker).work(system, runId)) };
  }

  async function accept({ returnId, organisationId }: SeededReturn): Promise<void> {
    const key = [quarter.programmeId, organisationId, returnId];
    await quarter.db.owner.query(
      `insert into return_decision (programme_id, organisation_id, id, return_id, submission_number, outcome, decided_at)
       values ($1, $2, gen_random_uuid(), $3, 1, 'accepted', '2026-08-01T10:30:00Z')`,
      key,
    );
    await quarter.db.owner.query(
      `update quarterly_return set state = 'accepted', waiting_since = null where programme_id = $1 and organisation_id = $2 and id = $3`,
      key,
    );
  }

  /** What a run posted to whom, in sum over the year. */
  async function postedBy(runId: string): Promise<Map<string, bigint>> {
    const { rows } = await quarter.db.owner.query<{ owner: string; minor: string }>(
      `select t.organisation_id as owner, sum(e.amount)::text as minor from ledger_transaction t
       join ledger_entry e on (e.programme_id, e.organisation_id, e.transaction_id) = (t.programme_id, t.organisation_id, t.id)
       join ledger_account a on (a.programme_id, a.organisation_id, a.id) = (e.programme_id, e.organisation_id, e.account_id)
         and a.kind = 'fees_owed'
       where t.cause_kind = 'official_run' and t.cause_id like $1 || ':%' group by 1`,
      [runId],
    );
    return new Map(rows.map(({ owner, minor }) => [owner, BigInt(minor)]));
  }

  const minorOf = ({ lines }: Pick<Filing, 'lines'>): bigint =>
    lines.reduce((sum, [, grams]) => sum + (grams * 200n * 100n) / 1_000_000n, 0n);

  /** By producer: what its returns cost by the law, of those that pass. */
  function sums(costs: ReadonlyMap<string, { total: bigint }>): Map<string, bigint> {
    const found = new Map<string, bigint>();
    for (const { organisationId, submissionId } of filed)
      if (costs.has(submissionId))
        found.set(
          organisationId,
          (found.get(organisationId) ?? 0n) + (costs.get(submissionId)?.total ?? 0n),
        );
    return found;
  }

  it('open it again for whom they touch, and the next run posts the differences only', async () => {
    const before = sums(truth(rulebook));
    const first = await finalRun();
    const [known = ''] = before.keys();
    const { organisationId: newcomer } = await quarter.producer([]);
    const filings: Filing[] = [
      {
        organisationId: known,
        name: 'forgotten',
        period: '2025-Q2' as ReportingPeriod,
        accepted: false,
        lines: [['lithium_ion_lfp', 654_321n]],
      },
      {
        organisationId: newcomer,
        name: 'newcomer',
        period: '2025-Q4' as ReportingPeriod,
        accepted: false,
        lines: [
          ['lead_acid', 1_234_567n],
          ['lithium_ion_nmc', 89_011n],
        ],
      },
    ];
    const late: SeededReturn[] = [];
    for (const filing of filings) late.push(await file(filing));

    const runs = quarter.app.get(OfficialRuns);
    const touched = filings.map(({ organisationId, period }) =>
      expect.objectContaining({ organisationId, year, period, reason: 'late', runId: first.runId }),
    );
    const stale = (await runs.view(quarter.agency, first.runId))?.stale;
    expect(stale).toHaveLength(2);
    expect(stale).toEqual(expect.arrayContaining(touched));
    expect((await runs.list(quarter.agency)).reopened).toEqual(expect.arrayContaining(touched));
    expect(await runs.start(quarter.agency, asked)).toMatchObject({
      reason: { code: 'run.returns-undecided', params: { count: '2' } },
    });

    for (const each of late) await accept(each);
    const second = await finalRun();
    const after = sums(truth(rulebook));
    // Whoever filed late was charged on filing; everybody else paid what the first run settled.
    const charged = new Map(before);
    for (const filing of filings)
      charged.set(
        filing.organisationId,
        (charged.get(filing.organisationId) ?? 0n) + minorOf(filing),
      );
    const differences = [...after].map(([owner, minor]) => [owner, minor - (charged.get(owner) ?? 0n)] as const); // prettier-ignore
    const moved = new Map(differences.filter(([, minor]) => minor !== 0n));
    // A late return changes what the nation is, and with it what those cost who filed in time.
    expect([...moved.keys()].some((owner) => owner !== known && owner !== newcomer)).toBe(true);
    expect(await postedBy(second.runId)).toEqual(moved);
    expect((await runs.view(quarter.agency, second.runId))?.stale).toEqual([]);
    expect((await runs.list(quarter.agency)).reopened).toEqual([]);
    expect((await finalRun()).result).toMatchObject({ postings: 0, postedMinor: '0' });
  });
});

const decimal = (minor: bigint): string =>
  `${String(minor / 100n)}.${String(minor % 100n).padStart(2, '0')}`;
