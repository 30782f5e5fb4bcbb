import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  acceptReturn,
  amendReturn,
  fileReturn,
  type LineToFile,
} from '../../test/amended-return.js';
import { contextOf, seedProgramme } from '../../test/database.js';
import { edited, loadedFrom } from '../../test/refused-rulebook.js';
import { fees, given, producerQuarter, type ProducerQuarter } from '../../test/producer-quarter.js';
import { Tenancy } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { readRulebookFiles, rulebooksFolder } from '../rulebook-files.js';
import type { RulebookFiles } from '../rules/index.js';
import { CorrectedFees } from './corrected-fees.service.js';
import { OfficialRunWorker } from './official-run-worker.service.js';
import { OfficialRuns } from './official-runs.service.js';
import { RulebookLibrary } from './rulebook-library.service.js';

const period = '2026-Q1';
const shipped = readRulebookFiles(`${rulebooksFolder()}/${fees}`);
let quarter: ProducerQuarter;
let other: ProducerQuarter;

beforeAll(async () => {
  quarter = await producerQuarter();
  other = await producerQuarter(quarter.db);
});
afterAll(async () => {
  await other.app.close();
  await quarter.close();
});

const lines: readonly LineToFile[] = [
  { category: 'ev', chemistry: 'lithium_ion_nmc', units: 1n, massMg: 1_000_000_000n },
];

/** Charged by the law of now, and accepted. */
async function filed(at: ProducerQuarter, of: { period?: string; lines?: readonly LineToFile[] } = {}) {
  const { organisationId } = await at.producer([]);
  const inPeriod = of.period ?? period;
  await acceptReturn(at, await fileReturn(at, { organisationId, period: inPeriod }, of.lines ?? lines));
  return organisationId;
} // prettier-ignore

/** A rate was wrong on all days of the version that is law of the quarter. */
async function correct(at: ProducerQuarter, rate: string): Promise<Date> {
  const files = withTable('base-rates-2026.csv', 'ev,lithium_ion_nmc,0.36', `ev,lithium_ion_nmc,${rate}`);
  return publish(at, files, `It is ${rate}`);
} // prettier-ignore

function withTable(name: string, from: string, to: string): RulebookFiles {
  const table = edited(shipped.tables[name] ?? '', [from, to]);
  return { ...shipped, tables: { ...shipped.tables, [name]: table } };
}

async function publish({ app, agency, db }: ProducerQuarter, files: RulebookFiles, reason: string): Promise<Date> {
  db.clock.set(new Date(db.clock.now().getTime() + 60_000).toISOString());
  const library = app.get(RulebookLibrary);
  const validFrom = '2026-01-01' as CalendarDate;
  await app.get(Tenancy).run(agency, async () => {
    const { hash: base } = given(await library.adopted(agency, 'fees', validFrom));
    given(await library.publish(agency, loadedFrom(files), { kind: 'correct', base, validFrom, reason }));
  });
  return db.clock.now();
} // prettier-ignore

async function ran(as: 'trial' | 'provisional' | 'final') {
  const { app, agency, programmeId, db } = quarter;
  db.clock.set(new Date(db.clock.now().getTime() + 60_000).toISOString());
  const asked = { period, class: as, inBackground: false } as const;
  const { runId } = given(await app.get(OfficialRuns).start(agency, asked));
  const system = contextOf(programmeId, null, { capacity: 'system' });
  return given(await app.get(OfficialRunWorker).work(system, runId));
}

/** As many submissions of the same lines more, each in the place of the one before. */
async function replacedBy({ db, programmeId }: ProducerQuarter, numbers: readonly [number, number]): Promise<void> {
  const copies = (table: string, alike: string, changed: string) =>
    db.owner.query(
      `insert into ${table} select r.* from generate_series($2::int, $3::int) n, ${table} a, jsonb_populate_record(null::${table},
         to_jsonb(a) || ${changed}) r where a.programme_id = $1 and ${alike}`,
      [programmeId, ...numbers],
    );
  const id = (from: string) => `md5(n || ${from}::text)::uuid`;
  const first = `(select id from submission where programme_id = $1 and period = '${period}' and number = 1 limit 1)`;
  await copies('submission', `a.id = ${first}`,
    `jsonb_build_object('id', ${id('a.id')}, 'number', n, 'reference', 'L-' || n, 'amendment_reason', 'a slip')`);
  for (const table of ['submission_line', 'assessment'])
    await copies(table, `a.submission_id = ${first}`,
      `jsonb_build_object('id', ${id("'assessment'")}, 'submission_id', ${id('a.submission_id')})`);
} // prettier-ignore

const listed = ({ app, agency }: ProducerQuarter) => app.get(CorrectedFees).list(agency);
const countOf = ({ app, agency }: ProducerQuarter) => app.get(CorrectedFees).count(agency);

describe('whom a correction of the law touches', () => {
  it('is nobody before it, then whoever was charged on filing, until a final run has posted the difference', async () => {
    const organisationId = await filed(quarter);
    await filed(other);
    expect(await listed(quarter)).toEqual([]);

    const at = await correct(quarter, '0.40');
    const touched = { organisationId, year: 2026, period, returns: 1, inAll: 1, returnsInAll: 1 };
    const onFiling = { ...touched, settled: false, at, because: 'It is 0.40' };
    expect(await listed(quarter)).toMatchObject([onFiling]);
    expect(await countOf(quarter)).toBe(1);
    // Neither charges anything.
    await ran('trial');
    await ran('provisional');
    expect(await listed(quarter)).toMatchObject([onFiling]);

    // The rate is higher.
    expect(BigInt((await ran('final')).postedMinor)).toBeGreaterThan(0n);
    expect(await listed(quarter)).toEqual([]);
    expect(await countOf(quarter)).toBe(0);
  });

  it('is whom a final run settled, and whoever filed after it by the law before', async () => {
    const late = await filed(quarter);
    expect(await listed(quarter)).toEqual([]);
    await correct(quarter, '0.41');
    const rows = await listed(quarter);
    expect(rows.map(({ settled }) => settled).sort()).toEqual([false, true]);
    expect(rows.find(({ settled }) => !settled)?.organisationId).toBe(late);
    expect(rows.map(({ inAll, returnsInAll }) => [inAll, returnsInAll])).toEqual([[2, 2], [2, 2]]);
    // Whoever files now is charged by the law as corrected.
    await filed(quarter);
    expect(await countOf(quarter)).toBe(2);
    await ran('final');
    expect(await listed(quarter)).toEqual([]);
  }); // prettier-ignore

  it('is nobody by a day or a kind of battery for which the correction says what was said before', async () => {
    const alkaline: LineToFile = { category: 'portable', chemistry: 'alkaline', units: 9n, massMg: 9_000_000n };
    const earlier = await filed(quarter, { period: '2025-Q4' });
    const otherKind = await filed(quarter, { lines: [alkaline] });
    const both = await filed(quarter, { lines: [alkaline, ...lines] });
    await correct(quarter, '0.415');
    const listedNow = (await listed(quarter)).map(({ organisationId }) => organisationId);
    expect(listedNow).toContain(both);
    expect(listedNow).not.toContain(earlier);
    expect(listedNow).not.toContain(otherKind);
    expect(await countOf(quarter)).toBe(4);
    // A bonus hangs on what any line may say, and is the same on all days of its version.
    await publish(quarter, withTable('recycled-bonuses.csv', 'cobalt,4', 'cobalt,3'), 'It is 3');
    expect(await countOf(quarter)).toBe(6);
    await ran('final');
    expect((await listed(quarter)).map((each) => each.organisationId)).toEqual([earlier]);
    // Once it is found out it is remembered, until a run settles or an amendment takes the place of a return.
    quarter.db.clock.set(new Date(quarter.db.clock.now().getTime() + 120_000).toISOString());
    expect(await countOf(quarter)).toBe(1);
    expect(await countOf(quarter)).toBe(1);
    await amendReturn(quarter, { organisationId: earlier, period: '2025-Q4' }, [alkaline]);
    expect(await countOf(quarter)).toBe(0);
  }); // prettier-ignore

  it('is nobody of another programme, whose law stands as it is', async () => {
    await correct(quarter, '0.42');
    expect(await countOf(quarter)).toBe(6);
    expect(await listed(other)).toEqual([]);
    const empty = await seedProgramme(quarter.db);
    const theirs = contextOf(empty.programmeId, empty.agencyId, { capacity: 'agency' });
    expect(await quarter.app.get(CorrectedFees).list(theirs)).toEqual([]);
    await correct(other, '0.43');
    expect(await countOf(other)).toBe(1);
    expect(await countOf(quarter)).toBe(6);
  });

  it('is counted unasked among 2,000 returns of its quarters, and among more once somebody has read the list', async () => {
    await replacedBy(other, [2, 2_000]);
    expect(await countOf(other)).toBe(1);
    await replacedBy(other, [2_001, 2_001]);
    other.db.clock.set(new Date(other.db.clock.now().getTime() + 120_000).toISOString());
    expect(await countOf(other)).toBeNull();
    expect(await listed(other)).toHaveLength(1);
    expect(await countOf(other)).toBe(1);
  });
});
