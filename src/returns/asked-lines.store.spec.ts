import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  contextOf,
  seedOrganisation,
  seedProgramme,
  testDatabase,
  type TestDatabase,
} from '../../test/database.js';
import { seedReturn } from '../../test/national-figures.js';
import { BulkRows, newId, type RequestContext } from '../database/index.js';
import type { ReportingPeriod } from '../kernel/reporting-period.js';
import { batteryCategories, usualUnitMassMg } from '../register/index.js';
import { AskedLinesStore } from './asked-lines.store.js';
import { questionsAbout } from './line-change.js';
import { LinesStore } from './lines.store.js';
import { categoryLineKey, modelLineKey, type ReturnLine } from './return-line.js';

let db: TestDatabase;
let store: AskedLinesStore;
let lines: LinesStore;
let programme: Awaited<ReturnType<typeof seedProgramme>>;
let mine: RequestContext;
let theirs: RequestContext;

beforeAll(async () => {
  db = await testDatabase();
  store = new AskedLinesStore(db.tenancy);
  lines = new LinesStore(db.tenancy, new BulkRows(db.tenancy));
  programme = await seedProgramme(db);
  mine = contextOf(programme.programmeId, await seedOrganisation(db));
  theirs = contextOf((await seedProgramme(db)).programmeId, mine.organisationId);
});
afterAll(() => db.close());

const period = '2026-Q2' as ReportingPeriod;

async function draft(written: readonly ReturnLine[]) {
  const id = newId();
  const organisationId = mine.organisationId ?? '';
  await db.owner.query(`delete from return_draft_part where organisation_id = $1`, [
    organisationId,
  ]);
  await db.owner.query(
    `delete from quarterly_return where organisation_id = $1 and period = '2026-Q2'`,
    [organisationId],
  );
  await db.owner.query(
    `insert into quarterly_return (programme_id, organisation_id, id, period, state, due_on)
     values ($1, $2, $3, '2026-Q2', 'open', '2026-07-30')`,
    [mine.programmeId, organisationId, id],
  );
  const to = { organisationId, returnId: id, version: 1 };
  await db.tenancy.run(mine, () => lines.addDraft(mine, to, [written]));
  return { organisationId, id, period };
}

const line = (position: number, changed: Partial<ReturnLine> = {}): ReturnLine => ({
  lineKey: modelLineKey(`M-${String(position)}`),
  position,
  batteryModelId: newId(),
  modelVersion: 1,
  category: 'portable',
  chemistry: 'alkaline',
  units: 100n,
  exportedUnits: 0n,
  massMg: 1_000_000n,
  priceMinor: null,
  note: null,
  changeReason: null,
  ...changed,
});

const asked = (of: Awaited<ReturnType<typeof draft>>, ctx = mine, most = 1_000) =>
  db.tenancy.run(ctx, () => store.unanswered(ctx, of, most));

/** Units about the limits of what is asked, and masses about those of each category. */
function everyKind(): ReturnLine[] {
  const moved = [0n, 99n, 100n, 150n, 151n, 199n, 200n, 201n, 300n, 301n];
  const models = moved.flatMap((units, at) => [
    line(10 * at + 1, { units }),
    line(10 * at + 2, { units: units + 40n, exportedUnits: 40n }),
  ]);
  const masses = batteryCategories.flatMap((category, at) => {
    const { from, to } = usualUnitMassMg[category];
    return [from * 7n - 1n, from * 7n, to * 7n, to * 7n + 1n, 0n].map((massMg, of) => {
      const chemistry = `kind-${String(of)}`;
      const key = { lineKey: categoryLineKey(category, chemistry), batteryModelId: null };
      const units = massMg === 0n ? 0n : 7n;
      return line(1_000 + 10 * at + of, { ...key, modelVersion: null, category, chemistry, units, massMg }); // prettier-ignore
    });
  });
  return [...models, ...masses];
}

describe('the lines of a draft about which something is asked', () => {
  it('are those that the rule names, to the last unit and milligram', async () => {
    const all = everyKind();
    const organisationId = mine.organisationId ?? '';
    const before = [0n, 1n, 100n, 200n, 2_000_000_000_000n];
    const filed = new Map(
      all.map(({ lineKey }, at) => [lineKey, before[at % before.length] ?? 0n]),
    );
    filed.delete('m/M-1');
    const expected = (beside: (lineKey: string) => bigint | null) =>
      all
        .filter((each) => questionsAbout(each, beside(each.lineKey)).length > 0)
        .map(({ lineKey }) => lineKey)
        .sort();
    const found = async () => (await asked(await draft(all))).listed.map(({ lineKey }) => lineKey).sort(); // prettier-ignore
    expect(await found()).toEqual(expected(() => null));
    await seedReturn(db, programme, {
      organisationId,
      period: '2026-Q1',
      accepted: false,
      lines: [...filed].map(([lineKey, units]) => ({
        ...{
          lineKey,
          category: 'portable',
          chemistry: 'alkaline',
          units,
          massMg: 1n,
          feeMinor: 1n,
        },
      })),
    });
    expect(await found()).toEqual(expected((lineKey) => filed.get(lineKey) ?? 0n));
    const [first] = (await asked(await draft(all))).listed;
    expect(first?.before).toBe(filed.get(first?.lineKey ?? ''));
  });

  it('are counted beyond those that are listed, and let be when they have a reason', async () => {
    const many = Array.from({ length: 5 }, (_, at) => line(at + 1, { units: 500n }));
    const of = await draft([...many, line(9, { units: 500n, changeReason: 'a new customer' })]);
    expect(await asked(of, mine, 2)).toMatchObject({
      total: 5,
      listed: [{ lineKey: 'm/M-1' }, { lineKey: 'm/M-2' }],
    });
  });

  it('get their own reason, and one for the rest', async () => {
    const of = await draft([
      line(1, { units: 500n }),
      line(2, { units: 500n, changeReason: 'said before' }),
      line(3, { units: 500n }),
      line(4, { units: 1n }),
    ]);
    const given = { byLine: new Map([['m/M-1', 'its own']]), forTheRest: 'the same' };
    await db.tenancy.run(mine, () => store.answer(mine, { ...of, version: 2 }, given));
    const kept = await db.tenancy.run(mine, () => lines.draft(mine, of.organisationId, of.id));
    expect(kept.map(({ changeReason }) => changeReason)).toEqual([
      'its own',
      'said before',
      'the same',
      null,
    ]);
    expect((await asked(of)).total).toBe(0);
  });

  it("are nobody's but the producer's: another tenant's row is not found", async () => {
    const of = await draft([line(1, { units: 500n })]);
    expect(await asked(of, theirs)).toEqual({ total: 0, listed: [] });
    const given = { byLine: new Map([['m/M-1', 'not theirs']]), forTheRest: 'nor this' };
    await db.tenancy.run(theirs, () => store.answer(theirs, { ...of, version: 2 }, given));
    expect((await asked(of)).total).toBe(1);
  });
});
