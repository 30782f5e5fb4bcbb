import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { contextOf } from '../../test/database.js';
import { seedReturn } from '../../test/national-figures.js';
import { fees, given, producerQuarter, type ProducerQuarter } from '../../test/producer-quarter.js';
import { WhatIf } from '../assessments/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import type { ReportingPeriod } from '../kernel/reporting-period.js';
import { readRulebookFiles, rulebooksFolder } from '../rulebook-files.js';
import { loadRulebook } from '../rules/index.js';
import { DraftEffects } from './draft-effects.service.js';

let quarter: ProducerQuarter;
let effects: DraftEffects;

beforeAll(async () => {
  quarter = await producerQuarter();
  effects = quarter.app.get(DraftEffects);
});
afterAll(() => quarter.close());

const files = readRulebookFiles(`${rulebooksFolder()}/${fees}`);
const validFrom = '2026-07-01' as CalendarDate;

async function effect(ctx = quarter.agency, draft = { files, validFrom }) {
  const loaded = loadRulebook(draft.files);
  if (!loaded.ok) throw new Error('no rulebook');
  return given(await effects.of(ctx, draft, loaded.rulebook)).answer;
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
  expect(first).toMatchObject({ lines: 1, oldMinor: 759n });
  expect(await effect()).toBe(first);
  await accept(1n);
  expect(await effect()).toMatchObject({ lines: 2, oldMinor: 760n });
});

it('is another one for another text or another day', async () => {
  const first = await effect();
  const other = { ...files, cases: {} };
  expect(await effect(quarter.agency, { files: other, validFrom })).not.toBe(first);
  const later = '2027-01-01' as CalendarDate;
  expect(await effect(quarter.agency, { files, validFrom: later })).not.toBe(first);
});

it("of another programme is its own: another tenant's row is not found", async () => {
  const other = contextOf('00000000-0000-7000-8000-000000000000', null, { capacity: 'agency' });
  expect(await effect(other)).toMatchObject({ lines: 0 });
  expect((await effect()).lines).toBe(2);
  expect(await quarter.app.get(WhatIf).cutOf(other, ['2026-Q2' as ReportingPeriod])).not.toBe(
    await quarter.app.get(WhatIf).cutOf(quarter.agency, ['2026-Q2' as ReportingPeriod]),
  );
});
