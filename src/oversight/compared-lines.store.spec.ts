import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { contextOf, testDatabase, type TestDatabase } from '../../test/database.js';
import {
  seedModel,
  seedProducer,
  seedProgramme,
  seedReturn,
  type SeededLine,
  type SeededProgramme,
} from '../../test/national-figures.js';
import type { RequestContext } from '../database/index.js';

import { ComparedLinesStore, type ToCompare } from './compared-lines.store.js';
import { isLargePair, unitsChangePercent } from './side-by-side.js';

let db: TestDatabase;
let programme: SeededProgramme;
let agency: RequestContext;
let store: ComparedLinesStore;

beforeAll(async () => {
  db = await testDatabase();
  programme = await seedProgramme(db);
  agency = contextOf(programme.programmeId, null, { capacity: 'agency' });
  store = new ComparedLinesStore(db.tenancy);
});
afterAll(() => db.close());

const line = (lineKey: string, units: bigint, more: Partial<SeededLine> = {}): SeededLine => ({
  lineKey,
  category: 'ev',
  chemistry: 'lithium_ion_nmc',
  units,
  massMg: units * 1_000n,
  ...more,
});

let producers = 0;

async function producer(now: SeededLine[], before: SeededLine[]): Promise<string> {
  const organisationId = await seedProducer(db, programme, `Alpha ${String((producers += 1))}`);
  const filed = { organisationId, accepted: true };
  await seedReturn(db, programme, { ...filed, period: '2025-Q4', lines: before });
  await seedReturn(db, programme, { ...filed, period: '2026-Q1', accepted: false, lines: now });
  return organisationId;
}

const compare = (organisationId: string, more: Partial<ToCompare> = {}, as = agency) =>
  db.tenancy.run(as, () =>
    store.compare(as, {
      now: { organisationId, period: '2026-Q1', number: 1 },
      before: { organisationId, period: '2025-Q4', number: null },
      onlyChanges: false,
      limit: 200,
      offset: 0,
      ...more,
    }),
  );

/** More than a page of them, numbered so that they stand in this order. */
const many = (count: number, units: (at: number) => bigint): SeededLine[] =>
  Array.from({ length: count }, (_, at) => line(`m/${String(at).padStart(5, '0')}`, units(at)));

describe('the lines of two submissions side by side', () => {
  it('puts each battery beside itself, what is new or gone too, what has a reason or changed much first', async () => {
    const model = { organisationId: '', brand: 'Alpha', name: 'A1', unitMassMg: 1_000n, estimated: true, materials: {} }; // prettier-ignore
    const organisationId = await seedProducer(db, programme, 'Beta');
    const modelId = await seedModel(db, programme, { ...model, organisationId });
    const filed = { organisationId, accepted: true };
    const before = [line('m/A1', 100n, { modelId }), line('m/A2', 10n), line('m/A3', 500n)];
    const now = [line('m/A2', 12n), line('m/A4', 99n), line('m/A1', 300n, { modelId, changeReason: 'a fleet' })]; // prettier-ignore
    await seedReturn(db, programme, { ...filed, period: '2025-Q4', lines: before });
    await seedReturn(db, programme, { ...filed, period: '2026-Q1', accepted: false, lines: now });
    const { pairs, total } = await compare(organisationId);
    expect(total).toBe(4);
    const told = pairs.map((pair) => [pair.lineKey, pair.now?.units, pair.before?.units, unitsChangePercent(pair), isLargePair(pair)]); // prettier-ignore
    expect(told).toEqual([
      ['m/A1', 300n, 100n, 200n, true],
      ['m/A3', undefined, 500n, null, true],
      ['m/A2', 12n, 10n, 20n, false],
      ['m/A4', 99n, undefined, null, false],
    ]);
    expect(pairs[0]).toMatchObject({ label: 'Alpha A1', now: { changeReason: 'a fleet' } });
  });

  it('compares every line of a return of more than a thousand', async () => {
    const organisationId = await producer(
      many(1_200, (at) => (at === 1_150 ? 500_000n : 5n)).reverse(),
      many(1_200, () => 5n),
    );
    const first = await compare(organisationId);
    expect(first.total).toBe(1_200);
    expect(first.pairs.every(({ now, before }) => now !== null && before !== null)).toBe(true);
    expect(first.pairs[0]).toMatchObject({ lineKey: 'm/01150', now: { units: 500_000n } });
    const last = await compare(organisationId, { offset: 1_000 });
    expect(last.pairs.map(({ lineKey }) => lineKey).slice(-1)).toEqual(['m/00000']);
    const changes = await compare(organisationId, { onlyChanges: true });
    expect(changes).toMatchObject({ total: 1, pairs: [{ lineKey: 'm/01150' }] });
    const of = { organisationId, period: '2026-Q1', number: 1 };
    const named = () => store.linesNamed(agency, of, ['m/01199', 'm/00000', 'm/none']);
    expect([...(await db.tenancy.run(agency, named))].sort()).toEqual(['m/00000', 'm/01199']);
  });

  it('tells of every change, not only of units', async () => {
    const before = ['same', 'mass', 'exported', 'reason'].map((key) => line(key, 10n));
    const [same, mass, exported, reason] = before as [SeededLine, SeededLine, SeededLine, SeededLine]; // prettier-ignore
    const organisationId = await producer(
      [
        same,
        { ...mass, massMg: 20_000n },
        { ...exported, units: 12n, exportedUnits: 2n, massMg: 12_000n },
        { ...reason, changeReason: 'counted again' },
      ],
      before,
    );
    const { pairs } = await compare(organisationId, { onlyChanges: true });
    expect(pairs.map(({ lineKey }) => lineKey)).toEqual(['reason', 'mass', 'exported']);
    expect(pairs[2]).toMatchObject({
      now: { units: 10n, exportedUnits: 2n },
      before: { units: 10n, exportedUnits: 0n },
    });
  });

  it('shows another programme nothing', async () => {
    const organisationId = await producer([line('m/A1', 1n)], [line('m/A1', 1n)]);
    const elsewhere = await seedProgramme(db);
    const stranger = contextOf(elsewhere.programmeId, null, { capacity: 'agency' });
    expect(await compare(organisationId, {}, stranger)).toEqual({ pairs: [], total: 0 });
    const of = { organisationId, period: '2026-Q1', number: 1 };
    const named = () => store.linesNamed(stranger, of, ['m/A1']);
    expect([...(await db.tenancy.run(stranger, named))]).toEqual([]);
  });
});
