import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { contextOf } from '../../test/database.js';
import { seedReturn } from '../../test/national-figures.js';
import { fees, given, producerQuarter, type ProducerQuarter } from '../../test/producer-quarter.js';
import { RulebookLibrary, WhatIf } from '../assessments/index.js';
import { Tenancy } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import type { ReportingPeriod } from '../kernel/reporting-period.js';
import { readRulebookFiles, rulebooksFolder } from '../rulebook-files.js';
import { loadRulebook, type Rulebook, type RulebookFiles } from '../rules/index.js';
import { DraftEffects } from './draft-effects.service.js';
import { rateGrid, withRates } from './rate-grid.js';
import type { RulebookDraft } from './rulebook-drafts.store.js';

let quarter: ProducerQuarter;
let effects: DraftEffects;

beforeAll(async () => {
  quarter = await producerQuarter();
  effects = quarter.app.get(DraftEffects);
});
afterAll(() => quarter.close());

const files = readRulebookFiles(`${rulebooksFolder()}/${fees}`);
const validFrom = '2026-07-01' as CalendarDate;

const hashOfBase = async (): Promise<string> => {
  const library = quarter.app.get(RulebookLibrary);
  const version = await quarter.app
    .get(Tenancy)
    .run(quarter.agency, () => library.versionAt(quarter.agency, fees, validFrom));
  if (version === null) throw new Error('no law');
  return version.hash;
};

function rulebookOf(of: RulebookFiles): Rulebook {
  const loaded = loadRulebook(of);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.issues));
  return loaded.rulebook;
}

async function comparisons(ctx = quarter.agency, draft: Partial<RulebookDraft> = {}) {
  const drafted = { rulebookId: fees, kind: 'supersede', validFrom, files, baseHash: await hashOfBase(), ...draft } as const; // prettier-ignore
  const law = { rulebook: rulebookOf(drafted.files), base: rulebookOf(files) };
  const work = () => effects.of(ctx, drafted, law);
  return given(await quarter.app.get(Tenancy).run(ctx, work)).comparisons;
}

async function effect(ctx = quarter.agency, draft: Partial<RulebookDraft> = {}) {
  const [only] = await comparisons(ctx, draft);
  if (only === undefined) throw new Error('nothing compared');
  return only.answer;
}

/** The shipped fees with one rate for all batteries but the named ones from a day on. */
function withRate(from: CalendarDate, rate: string): RulebookFiles {
  const base = rulebookOf(files);
  const parameter = base.parameters.get('base_rate');
  const grid = rateGrid(base, base, 'base_rate', from);
  if (parameter === undefined || grid === null) throw new Error('no rates');
  const cells = grid.cells.map(({ keys, after }) => ({ keys, rate: keys.join() === '*,*' ? rate : after })); // prettier-ignore
  const provisions = new Map([
    ['en', 'decision to try it'],
    ['de', 'Entscheidung zur Probe'],
  ]);
  const citation = { source: 'own', provisions };
  const changed = withRates(files, parameter, { from, cells, citation, checkedOn: from });
  if (changed === undefined) throw new Error('not written');
  return changed;
}

async function accept(feeMinor: bigint): Promise<void> {
  const { organisationId } = await quarter.producer();
  await seedReturn(quarter.db, { ...quarter, agencyId: '' }, {
    organisationId,
    period: '2026-Q2',
    accepted: true,
    lines: [{ lineKey: 'a', category: 'portable', chemistry: 'alkaline', units: 1000n, massMg: 23_000_000n, feeMinor }],
  }); // prettier-ignore
}

it('is kept for the same text, and computed anew once another return counts', async () => {
  await accept(759n);
  const first = await effect();
  expect(first).toMatchObject({ lines: 1 });
  expect(await effect()).toBe(first);
  await accept(1n);
  expect(await effect()).toMatchObject({ lines: 2 });
});

it('of a draft that changes nothing is nothing, whatever the law has changed between the quarters and its day', async () => {
  const nothing = { differenceMinor: 0n, winners: { count: 0, sumMinor: 0n }, losers: { count: 0, sumMinor: 0n }, changes: [] }; // prettier-ignore
  for (const kind of ['supersede', 'correct'] as const)
    for (const day of ['2024-05-01', '2026-07-01', '2030-01-01'] as CalendarDate[])
      for (const { answer } of await comparisons(quarter.agency, { kind, validFrom: day })) {
        expect(answer.lines).toBe(2);
        expect(answer).toMatchObject(nothing);
      }
});

it('is one for each day from which on the draft makes another difference', async () => {
  const later = '2028-01-01' as CalendarDate;
  const found = await comparisons(quarter.agency, { files: withRate(later, '1.20') });
  expect(found.map(({ on }) => on)).toEqual([validFrom, later]);
  expect(found[0]?.answer).toMatchObject({ differenceMinor: 0n, unchanged: 2 });
  expect(found[1]?.answer).toMatchObject({ losers: { count: 2 }, winners: { count: 0 } });
});

it('of a correction is of each quarter by its own day, and of the last quarters for a day that none has reached', async () => {
  const now = '2026-03-01' as CalendarDate;
  const slip = { kind: 'correct', validFrom, files: withRate(now, '1.20') } as const;
  const own = await comparisons(quarter.agency, slip);
  expect(own.map(({ on }) => on)).toEqual([null, validFrom]);
  expect(own[0]?.answer).toMatchObject({ lines: 2, losers: { count: 2 } });
  const later = { ...slip, files: withRate('2028-01-01' as CalendarDate, '1.20') };
  const [quarters, , future] = await comparisons(quarter.agency, later);
  expect(quarters?.answer).toMatchObject({ differenceMinor: 0n, unchanged: 2 });
  expect(future).toMatchObject({ on: '2028-01-01', answer: { losers: { count: 2 } } });
});

it('is another one for another text or another day', async () => {
  const first = await effect();
  const other = { ...files, cases: {} };
  expect(await effect(quarter.agency, { files: other })).not.toBe(first);
  const later = '2027-01-01' as CalendarDate;
  expect(await effect(quarter.agency, { validFrom: later })).not.toBe(first);
});

it("of another programme is its own: another tenant's row is not found", async () => {
  const other = contextOf('00000000-0000-7000-8000-000000000000', null, { capacity: 'agency' });
  expect(await effect(other)).toMatchObject({ lines: 0 });
  expect((await effect()).lines).toBe(2);
  expect(await quarter.app.get(WhatIf).cutOf(other, ['2026-Q2' as ReportingPeriod])).not.toBe(
    await quarter.app.get(WhatIf).cutOf(quarter.agency, ['2026-Q2' as ReportingPeriod]),
  );
});
