import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { acceptReturn, fileReturn, type LineToFile } from '../../test/amended-return.js';
import { contextOf, seedProgramme } from '../../test/database.js';
import { fees, given, producerQuarter, type ProducerQuarter } from '../../test/producer-quarter.js';
import { Tenancy } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { readRulebookFiles, rulebooksFolder } from '../rulebook-files.js';
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
async function filed(at: ProducerQuarter): Promise<string> {
  const { organisationId } = await at.producer([]);
  await acceptReturn(at, await fileReturn(at, { organisationId, period }, lines));
  return organisationId;
}

/** A rate was wrong on all days of the version that is law of the quarter. */
async function correct({ app, agency, db }: ProducerQuarter, rate: string): Promise<Date> {
  db.clock.set(new Date(db.clock.now().getTime() + 60_000).toISOString());
  const library = app.get(RulebookLibrary);
  const validFrom = '2026-01-01' as CalendarDate;
  const name = 'base-rates-2026.csv';
  const table = (shipped.tables[name] ?? '').replace('ev,lithium_ion_nmc,0.36', `ev,lithium_ion_nmc,${rate}`);
  const files = { ...shipped, tables: { ...shipped.tables, [name]: table } };
  await app.get(Tenancy).run(agency, async () => {
    const { hash: base } = given(await library.adopted(agency, 'fees', validFrom));
    const reason = `It is ${rate}`;
    given(await library.publish(agency, files, { kind: 'correct', base, validFrom, reason }));
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

const listed = ({ app, agency }: ProducerQuarter) => app.get(OfficialRuns).corrected(agency);
const countOf = ({ app, agency }: ProducerQuarter) =>
  app.get(OfficialRuns).correctedReturns(agency);

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
    expect((await quarter.app.get(OfficialRuns).list(quarter.agency)).corrected).toBe(0);
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

  it('is nobody of another programme, whose law stands as it is', async () => {
    await correct(quarter, '0.42');
    expect(await countOf(quarter)).toBe(3);
    expect(await listed(other)).toEqual([]);
    const empty = await seedProgramme(quarter.db);
    const theirs = contextOf(empty.programmeId, empty.agencyId, { capacity: 'agency' });
    expect(await quarter.app.get(OfficialRuns).corrected(theirs)).toEqual([]);
    await correct(other, '0.43');
    expect(await countOf(other)).toBe(1);
    expect(await countOf(quarter)).toBe(3);
  });
});
