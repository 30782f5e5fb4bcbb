import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { contextOf } from '../../test/database.js';
import { seedReturn } from '../../test/national-figures.js';
import { edited, loadedFrom } from '../../test/refused-rulebook.js';
import { given, producerQuarter, type ProducerQuarter } from '../../test/producer-quarter.js';
import { Tenancy } from '../database/index.js';
import { ObligationsService } from '../oversight/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { readRulebookFiles, rulebooksFolder } from '../rulebook-files.js';
import { loadRulebook, type Rulebook } from '../rules/index.js';
import { FigureEffects, type FiguresQuestion } from './figure-effects.service.js';

let quarter: ProducerQuarter;
const files = readRulebookFiles(`${rulebooksFolder()}/eu/2023-1542`);
const day = (text: string): CalendarDate => text as CalendarDate;

function law(change: readonly [string, string] = ['', '']): Rulebook {
  const table = 'collection-2027-12-31.csv';
  const text = (files.tables[table] ?? '').replace(...change);
  const loaded = loadRulebook({ ...files, cases: {}, tables: { ...files.tables, [table]: text } });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.issues));
  return loaded.rulebook;
}

beforeAll(async () => {
  quarter = await producerQuarter();
  for (const period of ['2023-Q1', '2024-Q1', '2025-Q1']) {
    const { organisationId } = await quarter.producer();
    const line = { category: 'portable', chemistry: 'alkaline', units: 1n, massMg: 300_000_000n };
    const lines = [{ lineKey: 'a', ...line }];
    const programme = { ...quarter, agencyId: '' };
    await seedReturn(quarter.db, programme, { organisationId, period, accepted: true, lines });
  }
});
afterAll(() => quarter.close());

async function effect(asked: Partial<FiguresQuestion> = {}, ctx = quarter.agency) {
  const question = { base: law(), draft: law(['63', '68']), validFrom: day('2027-12-31'), corrects: null, reportsBy: true, ...asked }; // prettier-ignore
  const effects = quarter.app.get(FigureEffects);
  return given(await quarter.app.get(Tenancy).run(ctx, () => effects.of(ctx, question)));
}

it('says what the programme and each producer would owe, by the law of each day of a difference', async () => {
  const { comparisons } = await effect();
  expect(comparisons.map(({ on }) => on)).toEqual(['2027-12-31', '2028-12-31', '2030-12-31', '2031-12-31']); // prettier-ignore
  const [first, later] = comparisons;
  // 300 kg on average: 63 % are 189 kg, 68 % are 204 kg.
  expect(first?.answer.targets).toMatchObject([
    { year: 2026, category: 'portable', oldMg: 189_000_000n, newMg: 204_000_000n, before: 'missed', after: 'missed' },
  ]); // prettier-ignore
  expect(first?.answer.targets[0]?.steps.map(({ name }) => name)).toContain('collection_needed');
  expect(later?.answer.targets).toMatchObject([{ oldMg: 189_000_000n, newMg: 189_000_000n }]);
});

it('of a draft that changes nothing is nothing, and of a rulebook that the programme does not report by is not asked', async () => {
  for (const { answer } of (await effect({ draft: law() })).comparisons) {
    expect(answer.targets.every(({ oldMg, newMg }) => oldMg === newMg)).toBe(true);
    expect(answer).toMatchObject({ producers: { more: 0, less: 0, largest: [] }, judgments: { differing: 0 }, reports: { differing: 0 } }); // prettier-ignore
  }
  const [other] = (await effect({ reportsBy: false })).comparisons;
  expect(other?.answer).toMatchObject({ years: [], targets: [], reports: { periods: [] } });
});

it('is refused where a draft takes away what reports are made of, and not where its base never gave it', async () => {
  const method = readRulebookFiles(`${rulebooksFolder()}/method/indicators`);
  const given = 'outputs: [total_mass, recovered_mass, mass_with_distance, mean_distance, distance_known]';
  const without = edited(method.rulebookYaml, [given, given.replace(' total_mass,', '').replace('[total_mass, ', '[')]);
  const [whole, less] = [method.rulebookYaml, without].map((rulebookYaml) => loadedFrom({ ...method, rulebookYaml, cases: {} }));
  if (whole === undefined || less === undefined) throw new Error('There are two.');
  const effects = quarter.app.get(FigureEffects);
  const asked = (base: Rulebook, draft: Rulebook) =>
    quarter.app.get(Tenancy).run(quarter.agency, () =>
      effects.of(quarter.agency, { base, draft, validFrom: day('2026-01-01'), corrects: null, reportsBy: false }));
  expect(await asked(whole, less)).toMatchObject({
    ok: false,
    reason: { code: 'rulebook-draft.figure-missing', params: { figure: 'producer_period.total_mass' } },
  });
  expect(await asked(less, whole)).toMatchObject({ ok: true });
}); // prettier-ignore

it('has another cut once another return counts', async () => {
  const { cut } = await effect();
  expect((await effect()).cut).toBe(cut);
  const { organisationId } = await quarter.producer();
  const lines = [{ lineKey: 'a', category: 'portable', chemistry: 'alkaline', units: 1n, massMg: 1n }]; // prettier-ignore
  const given = { organisationId, period: '2025-Q2', accepted: true, lines };
  await seedReturn(quarter.db, { ...quarter, agencyId: '' }, given);
  expect((await effect()).cut).not.toBe(cut);
});

it("of another programme is its own: another tenant's row is not found", async () => {
  const other = contextOf('00000000-0000-7000-8000-000000000000', null, { capacity: 'agency' });
  const facts = await quarter.app.get(ObligationsService).factsOf(other, 2026, [2023, 2024, 2025]);
  expect(facts).toMatchObject({ programme: { placed: [], received: [] }, producers: [] });
});
