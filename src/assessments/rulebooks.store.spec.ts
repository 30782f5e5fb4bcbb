import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { contextOf, seedProgramme } from '../../test/database.js';
import { fees, given, producerQuarter, type ProducerQuarter } from '../../test/producer-quarter.js';
import { loadedFrom } from '../../test/refused-rulebook.js';
import { Tenancy, type RequestContext } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { readRulebookFiles, rulebooksFolder } from '../rulebook-files.js';
import type { RulebookFiles } from '../rules/index.js';
import { RulebookLibrary } from './rulebook-library.service.js';

const day = (text: string): CalendarDate => text as CalendarDate;
const shipped = readRulebookFiles(`${rulebooksFolder()}/${fees}`);
const dearer = (by: string): RulebookFiles => ({
  ...shipped,
  tables: {
    ...shipped.tables,
    'base-rates-2026.csv': (shipped.tables['base-rates-2026.csv'] ?? '').replace(
      'ev,*,0.56',
      `ev,*,${by}`,
    ),
  },
});

let quarter: ProducerQuarter;
let library: RulebookLibrary;
let ctx: RequestContext;

beforeAll(async () => {
  quarter = await producerQuarter();
  library = quarter.app.get(RulebookLibrary);
  ctx = quarter.agency;
});

afterAll(() => quarter.close());

const run = <T>(context: RequestContext, work: () => Promise<T>): Promise<T> =>
  quarter.app.get(Tenancy).run(context, work);

const hashOf = async (on: string, knownAt?: Date): Promise<string> =>
  given(await run(ctx, () => library.adopted(ctx, 'fees', day(on), knownAt))).hash;

describe('a published rulebook', () => {
  let old: string;
  let july: string;
  let corrected: string;
  const published = new Date('2026-08-02T10:00:00Z');
  const mended = new Date('2026-08-03T10:00:00Z');

  it('that is superseded keeps the days before, as known now and as known then', async () => {
    old = await hashOf('2026-04-01');
    quarter.db.clock.set(published.toISOString());
    const version = { kind: 'supersede', base: old, validFrom: day('2026-07-01') } as const;
    july = given(
      await run(ctx, () =>
        library.publish(ctx, loadedFrom(dearer('0.60')), { ...version, reason: 'dearer' }),
      ),
    ).hash;
    expect(await hashOf('2026-06-30')).toBe(old);
    expect(await hashOf('2026-07-01')).toBe(july);
    const before = new Date(published.getTime() - 1);
    expect(await hashOf('2026-07-01', before)).toBe(old);
  });

  it('that is corrected answers differently only since the correction was known', async () => {
    quarter.db.clock.set(mended.toISOString());
    const version = { kind: 'correct', base: july, validFrom: day('2026-08-01') } as const;
    corrected = given(
      await run(ctx, () =>
        library.publish(ctx, loadedFrom(dearer('0.61')), { ...version, reason: 'a slip' }),
      ),
    ).hash;
    expect(await hashOf('2026-07-01')).toBe(corrected);
    expect(await hashOf('2026-07-01', published)).toBe(july);
    expect(await hashOf('2026-06-30')).toBe(old);
    const versions = await run(ctx, () => library.versions(ctx, fees));
    expect(versions.map(({ kind, hash, recordedUntil }) => [kind, hash, recordedUntil])).toEqual([
      ['correct', corrected, null],
      ['supersede', july, mended],
      ['rest', old, null],
      ['adopt', old, published],
    ]);
  });

  it('keeps the cases that it was approved with, also where its law was law before with others', async () => {
    const withMore = { ...shipped.cases, 'again.yaml': Object.values(shipped.cases)[0] ?? '' };
    const other = await seedProgramme(quarter.db);
    const theirs = contextOf(other.programmeId, other.agencyId, { capacity: 'agency' });
    const read = async (on: string, knownAt?: Date) =>
      given(await run(theirs, () => library.adopted(theirs, 'fees', day(on), knownAt))).rulebook
        .files.cases;
    const publish = async (files: RulebookFiles, base: string, validFrom: string) => {
      quarter.db.clock.set(new Date(quarter.db.clock.now().getTime() + 1000).toISOString());
      const version = { kind: 'supersede', base, validFrom: day(validFrom), reason: 'x' } as const;
      return given(await run(theirs, () => library.publish(theirs, loadedFrom(files), version)))
        .hash;
    };
    given(await run(theirs, () => library.publishAndAdopt(theirs, shipped, 'fees')));
    const dear = await publish(dearer('0.63'), old, '2026-08-01');
    expect(await publish({ ...shipped, cases: withMore }, dear, '2026-09-01')).toBe(old);
    expect(await read('2026-09-01')).toEqual(withMore);
    // Before that day the same law stands with the cases that it was adopted with.
    expect(await read('2026-07-31')).toEqual(shipped.cases);
    const newest = await run(theirs, () => library.published(theirs, fees, old));
    expect(given(newest).rulebook.files.cases).toEqual(withMore);
    const ours = await run(ctx, () => library.published(ctx, fees, old));
    expect(given(ours).rulebook.files.cases).toEqual(shipped.cases);
  });

  it('is not published over a version that became law in between', async () => {
    const version = { kind: 'supersede', base: july, validFrom: day('2026-09-01') } as const;
    const late = await run(ctx, () =>
      library.publish(ctx, loadedFrom(dearer('0.62')), { ...version, reason: 'x' }),
    );
    expect(late).toMatchObject({ reason: { code: 'rulebook.overtaken' } });
    // What was refused is not published either: what is published is public.
    const { rows } = await quarter.db.owner.query(
      `select 1 from published_rulebook where source::text like '%ev,*,0.62%'`,
    );
    expect(rows).toEqual([]);
  });

  it('is one law for a day and an instant: the database refuses a second', async () => {
    const { programmeId } = quarter;
    const second = quarter.db.owner.query(
      `insert into rulebook_version (programme_id, id, rulebook_id, hash, kind, valid_from, valid_until, recorded_from)
       values ($1, gen_random_uuid(), $2, $3, 'adopt', '2026-06-01', '2026-06-02', $4)`,
      [programmeId, fees, old, mended],
    );
    await expect(second).rejects.toMatchObject({ code: '23P01' });
  });

  it('is never changed: neither its text nor anything of its times but their recorded end', async () => {
    const refused = async (sql: string): Promise<unknown> => {
      const tried = run(ctx, () => quarter.app.get(Tenancy).query(ctx, sql));
      return tried.then(
        () => 'done',
        (error: unknown) => (error as { code?: string }).code,
      );
    };
    expect([
      await refused(`update published_rulebook set source = '{}'`),
      await refused(`delete from published_rulebook`),
      await refused(`update rulebook_version set valid_from = '2020-01-01'`),
      await refused(`update rulebook_version set hash = hash`),
      await refused(`delete from rulebook_version`),
    ]).toEqual(['42501', '42501', '42501', '42501', '42501']);
  });

  it('of another programme is not found, and what is published here changes nothing there', async () => {
    const other = await seedProgramme(quarter.db);
    const theirs = contextOf(other.programmeId, other.agencyId, { capacity: 'agency' });
    expect(await run(theirs, () => library.versions(theirs, fees))).toEqual([]);
    given(await run(theirs, () => library.publishAndAdopt(theirs, shipped, 'fees')));
    const held = given(await run(theirs, () => library.adopted(theirs, 'fees', day('2026-07-01'))));
    expect(held.hash).toBe(old);
    expect(await hashOf('2026-07-01')).toBe(corrected);
  });

  it('is for the agency to change, not for a producer', async () => {
    const producer = await quarter.producer([]);
    const version = { kind: 'supersede', base: corrected, validFrom: day('2027-01-01') } as const;
    const tried = run(producer, () =>
      library.publish(producer, loadedFrom(dearer('0.50')), { ...version, reason: 'cheaper' }),
    );
    // A row that may not be written is not seen for writing either.
    await expect(tried).resolves.toMatchObject({ reason: { code: 'rulebook.overtaken' } });
  });
});
