import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Readable } from 'node:stream';
import {
  given,
  model,
  producerQuarter,
  today,
  type ProducerQuarter,
} from '../../test/producer-quarter.js';
import type { RequestContext } from '../database/index.js';
import { issuesOf, spool } from '../files/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { BatteryModels } from '../register/index.js';
import { ReturnDrafts, ReturnImports, ReturnUploads, Submissions } from './index.js';

type Producer = RequestContext & { organisationId: string };
const [before, period] = ['2026-Q1', '2026-Q2'];
let quarter: ProducerQuarter;

beforeAll(async () => {
  quarter = await producerQuarter();
});
afterAll(() => quarter.close());

const producerOf = (...models: readonly Record<string, string>[]): Promise<Producer> =>
  quarter.producer(models.map((fields) => model({ reference: 'AA-1', ...fields })));

async function state(of: Producer, fields: Record<string, string>) {
  const wanted = [model({ reference: 'AA-1', ...fields })];
  return quarter.app.get(BatteryModels).keep(of, of.organisationId, wanted, today);
}

async function file(of: Producer, forPeriod: string, units = 1000) {
  const content = await spool(
    Readable.from([Buffer.from(`battery_model,units\nAA-1,${String(units)}\n`)]),
  );
  const { organisationId } = of;
  const asked = { name: 'a.csv', marks: 'point', file: content } as const;
  const { app } = quarter;
  const dry = given(await app.get(ReturnUploads).dryRun(of, organisationId, forPeriod, asked));
  const imported = { ...asked, expectedVersion: null };
  const stored = given(
    await app.get(ReturnImports).import(of, organisationId, forPeriod, imported),
  );
  await content.remove();
  return { issues: issuesOf(dry.issues), stored: stored.kind };
}

async function declared(of: Producer, forPeriod: string) {
  const draft = await quarter.app.get(ReturnDrafts).read(of, of.organisationId, forPeriod);
  return given(draft).lines.map(({ massMg, modelVersion }) => [massMg, modelVersion]);
}

async function signed(of: Producer, forPeriod: string, reason: string | null) {
  const submissions = quarter.app.get(Submissions);
  const draft = given(await submissions.toSign(of, of.organisationId, forPeriod));
  const { number, contentHash } = draft;
  const confirmed = { number, contentHash, declared: true, reason };
  return given(await submissions.submit(of, of.organisationId, forPeriod, confirmed)).number;
}

describe('the version of a model that a return refers to', () => {
  it('is refused when the model begins after the quarter, with the day that would be right', async () => {
    const producer = await producerOf({ valid_from: '2026-07-01' });
    const { issues, stored } = await file(producer, period);
    expect(stored).toBe('faulty');
    expect(issues).toEqual([
      expect.objectContaining({
        code: 'line.model-not-in-force',
        severity: 'error',
        location: expect.objectContaining({ row: 2, column: 'battery_model' }) as unknown,
        value: 'AA-1',
        expected: '2026-06-30',
        params: { begins: '2026-07-01' },
      }),
    ]);
    expect(await declared(producer, period)).toEqual([]);
    expect(await state(producer, { valid_from: '2026-06-30' })).toMatchObject({ changed: 1 });
    expect(await file(producer, period)).toEqual({ issues: [], stored: 'stored' });
    expect(await declared(producer, period)).toEqual([[23_000_000n, 2]]);
  });

  it('is there for every quarter since the registration when a new model names no day', async () => {
    const producer = await producerOf({});
    for (const each of ['2025-Q1', before, period])
      expect(await file(producer, each)).toEqual({ issues: [], stored: 'stored' });
    const { organisationId } = producer;
    const first = '2025-01-01' as CalendarDate;
    const found = await quarter.app
      .get(BatteryModels)
      .offered(producer, organisationId, { from: first, to: first }, 10);
    expect(found.map(({ validFrom }) => validFrom)).toEqual([first]);
  });

  it('stays what it was for an older quarter that is amended after the model changed', async () => {
    const producer = await producerOf({});
    for (const each of [before, period]) {
      await file(producer, each);
      expect(await signed(producer, each, null)).toBe(1);
    }
    await state(producer, { unit_mass_g: '46', valid_from: '2026-04-01' });
    for (const each of [before, period]) {
      await file(producer, each, 900);
      expect(await signed(producer, each, 'counted again')).toBe(2);
    }
    expect(await declared(producer, before)).toEqual([[20_700_000n, 1]]);
    expect(await declared(producer, period)).toEqual([[41_400_000n, 2]]);
  });

  it('is the one that began last, not the one that was stated last', async () => {
    const producer = await producerOf({ valid_from: '2026-01-01' });
    await state(producer, { unit_mass_g: '30', valid_from: '2026-04-01' });
    const corrected = { unit_mass_g: '41', valid_from: '2026-01-01' };
    expect(await state(producer, corrected)).toMatchObject({ changed: 1 });
    for (const each of [before, period]) await file(producer, each);
    expect(await declared(producer, before)).toEqual([[41_000_000n, 3]]);
    expect(await declared(producer, period)).toEqual([[30_000_000n, 2]]);
    // Said once more it is nothing new, though another version holds by now.
    expect(await state(producer, corrected)).toMatchObject({ changed: 0, unchanged: 1 });
  });

  it('is stated over the version that was read, by one of those who do so at once', async () => {
    const producer = await producerOf({});
    const models = quarter.app.get(BatteryModels);
    const change = (reference: string, madeFrom: number, unit_mass_g: string) =>
      models.change(producer, producer.organisationId, model({ reference, unit_mass_g }), { madeFrom, today }); // prettier-ignore
    for (const [reference, madeFrom] of [
      ['AA-1', 1],
      ['NEW-1', 0],
    ] as const) {
      // prettier-ignore
      const tried = await Promise.all(['31', '32', '33'].map((mass) => change(reference, madeFrom, mass))); // prettier-ignore
      const refused = tried.filter(({ ok }) => !ok);
      const [yours, current] = [String(madeFrom), String(madeFrom + 1)];
      expect(refused).toEqual(Array(2).fill({ ok: false, reason: { code: 'model.changed-since', params: { yours, current } } })); // prettier-ignore
      const stored = given(await models.versions(producer, producer.organisationId, reference));
      expect(stored).toHaveLength(madeFrom + 1);
    }
  });

  it('is one of as many as were stated when several people correct a model at once', async () => {
    const producer = await producerOf({});
    const masses = ['31', '32', '33', '34', '35', '36', '37', '38'];
    await Promise.all(masses.map((unit_mass_g) => state(producer, { unit_mass_g })));
    const { organisationId } = producer;
    const models = quarter.app.get(BatteryModels);
    const versions = given(await models.versions(producer, organisationId, 'AA-1'));
    expect(versions.map(({ version }) => version)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1]);
  });
});
