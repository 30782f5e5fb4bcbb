import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  given,
  model,
  producerQuarter,
  today,
  type ProducerQuarter,
} from '../../test/producer-quarter.js';
import type { RequestContext } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { BatteryModels } from '../register/index.js';
import { OutdatedModels, ReturnDrafts, Submissions, type ReturnLine } from './index.js';
import { modelLineKey } from './return-line.js';

type Producer = RequestContext & { organisationId: string };
const period = '2026-Q2';
let quarter: ProducerQuarter;

beforeAll(async () => {
  quarter = await producerQuarter();
});
afterAll(() => quarter.close());

const producer = (): Promise<Producer> =>
  quarter.producer([
    model({
      reference: 'EV-1',
      unit_mass_g: '400000',
      category: 'ev',
      chemistry: 'lithium_ion_nmc',
    }),
    model({ reference: 'AA-1' }),
  ]);

async function restated(of: Producer, fields: Record<string, string>) {
  const usual = {
    reference: 'EV-1',
    category: 'ev',
    chemistry: 'lithium_ion_nmc',
    valid_from: '2026-01-01',
  };
  const stated = [model({ ...usual, ...fields })];
  return quarter.app.get(BatteryModels).keep(of, of.organisationId, stated, today);
}

/** Ten of the car battery, of which two leave the country, and a thousand small ones. */
async function drafted(of: Producer) {
  const models = await quarter.app
    .get(BatteryModels)
    .offered(of, of.organisationId, { from: today, to: today }, 100);
  const lines = models.map(
    ({ id, reference, version, category, chemistry, unitMassMg }, position): ReturnLine => {
      const units = reference === 'EV-1' ? 10n : 1000n;
      return {
        lineKey: modelLineKey(reference),
        position,
        batteryModelId: id,
        modelVersion: version,
        category,
        chemistry,
        units,
        exportedUnits: reference === 'EV-1' ? 2n : 0n,
        massMg: unitMassMg * units,
        priceMinor: 500n,
        note: 'as counted',
        changeReason: 'a new shop',
      };
    },
  );
  const draft = { expectedVersion: await version(of), nil: false, lines };
  given(await quarter.app.get(ReturnDrafts).save(of, of.organisationId, period, draft));
}

const read = async (of: Producer) =>
  given(await quarter.app.get(ReturnDrafts).read(of, of.organisationId, period));
const version = async (of: Producer) => (await read(of)).filing.quarterlyReturn?.draftVersion ?? 0;
const lineOf = async (of: Producer, reference: string) =>
  (await read(of)).lines.find(({ lineKey }) => lineKey === modelLineKey(reference));
const toSign = async (of: Producer) =>
  given(await quarter.app.get(Submissions).toSign(of, of.organisationId, period));
const renewed = (of: Producer, from: number) =>
  quarter.app.get(OutdatedModels).renew(of, of.organisationId, period, from);

async function withdraw(of: Producer, reference: string, on: string | null): Promise<void> {
  const day = on as CalendarDate | null;
  given(await quarter.app.get(BatteryModels).withdraw(of, of.organisationId, reference, day));
}

async function signed(of: Producer) {
  const { number, contentHash } = await toSign(of);
  const confirmed = { number, contentHash, declared: true, reason: null };
  return quarter.app.get(Submissions).submit(of, of.organisationId, period, confirmed);
}

describe('a draft whose model has another version in force by now', () => {
  it('says which lines, with old and new mass, and is not signed until it takes the new ones', async () => {
    const of = await producer();
    await drafted(of);
    expect((await toSign(of)).outdated).toEqual({ count: 0, listed: [] });
    await restated(of, { unit_mass_g: '500000' });
    const { outdated, barred, totals } = await toSign(of);
    expect(totals.massMg).toBe(3_200_000_000n + 23_000_000n);
    expect(outdated).toMatchObject({
      count: 1,
      listed: [
        {
          lineKey: 'm/EV-1',
          before: { modelVersion: 1, massMg: 4_000_000_000n },
          now: { modelVersion: 2, massMg: 5_000_000_000n, units: 10n, exportedUnits: 2n },
        },
      ],
    });
    const refusal = { code: 'return.outdated-models', params: { count: '1' } };
    expect(barred).toEqual(refusal);
    expect(await signed(of)).toEqual({ ok: false, reason: refusal });
    const small = await lineOf(of, 'AA-1');
    given(await renewed(of, 1));
    expect(await lineOf(of, 'EV-1')).toMatchObject({
      ...{ modelVersion: 2, massMg: 5_000_000_000n, units: 10n, exportedUnits: 2n },
      ...{ priceMinor: 500n, note: 'as counted', changeReason: 'a new shop' },
    });
    expect(await lineOf(of, 'AA-1')).toEqual(small);
    expect(await version(of)).toBe(2);
    expect(await toSign(of)).toMatchObject({ outdated: { count: 0 }, barred: null });
    expect(await signed(of)).toMatchObject({ ok: true, value: { number: 1 } });
  });

  it('takes category and chemistry with the mass, for those decide on the fee as well', async () => {
    const of = await producer();
    await drafted(of);
    await restated(of, {
      unit_mass_g: '400000',
      category: 'industrial',
      chemistry: 'lithium_ion_lfp',
    });
    expect((await toSign(of)).outdated.count).toBe(1);
    given(await renewed(of, 1));
    expect(await lineOf(of, 'EV-1')).toMatchObject({
      ...{ category: 'industrial', chemistry: 'lithium_ion_lfp', massMg: 4_000_000_000n },
    });
  });

  it('is left alone by versions that do not hold on the last day of its quarter', async () => {
    const of = await producer();
    await drafted(of);
    await restated(of, { unit_mass_g: '500000', valid_from: '2026-07-01' });
    expect((await toSign(of)).outdated.count).toBe(0);
    given(await renewed(of, 1));
    expect(await version(of)).toBe(1);
  });

  it('is renewed once, over the version that was looked at and no other', async () => {
    const of = await producer();
    await drafted(of);
    await restated(of, { unit_mass_g: '500000' });
    await drafted(of);
    expect(await version(of)).toBe(2);
    await restated(of, { unit_mass_g: '600000' });
    expect(await renewed(of, 1)).toMatchObject({ reason: { code: 'return.draft-changed' } });
    given(await renewed(of, 2));
    // Pressed once more: nothing is left to take.
    given(await renewed(of, 2));
    expect(await version(of)).toBe(3);
  });

  it('does not become heavier than any line may be', async () => {
    const of = await producer();
    await drafted(of);
    await restated(of, { unit_mass_g: '999999999999' });
    expect(await renewed(of, 1)).toMatchObject({ reason: { code: 'line.too-heavy' } });
    expect(await lineOf(of, 'EV-1')).toMatchObject({ modelVersion: 1 });
  });

  it('is renewed for its producer alone', async () => {
    const [of, other] = [await producer(), await producer()];
    for (const each of [of, other]) {
      await drafted(each);
      await restated(each, { unit_mass_g: '500000' });
    }
    given(await renewed(of, 1));
    expect(await lineOf(other, 'EV-1')).toMatchObject({ modelVersion: 1 });
  });

  it('says nothing of a line without batteries', async () => {
    const of = await producer();
    await drafted(of);
    const { lines } = await read(of);
    const none = lines.map((line) => ({ ...line, units: 0n, exportedUnits: 0n, massMg: 0n }));
    const draft = { expectedVersion: 1, nil: false, lines: none };
    given(await quarter.app.get(ReturnDrafts).save(of, of.organisationId, period, draft));
    await restated(of, { unit_mass_g: '500000' });
    expect((await toSign(of)).outdated.count).toBe(0);
  });
});

describe('a draft that was saved before its model was withdrawn', () => {
  it('is not signed, with the models named, until they are gone from it or sold after all', async () => {
    const of = await producer();
    await drafted(of);
    await withdraw(of, 'EV-1', '2026-04-01');
    const named = (count: string, models: string) => ({
      code: 'return.withdrawn-models',
      params: { count, models },
    });
    expect((await toSign(of)).barred).toEqual(named('1', 'EV-1'));
    expect(await signed(of)).toEqual({ ok: false, reason: named('1', 'EV-1') });
    await withdraw(of, 'AA-1', '2026-01-01');
    expect((await toSign(of)).barred).toEqual(named('2', 'AA-1, EV-1'));
    await withdraw(of, 'AA-1', null);
    const lines = (await read(of)).lines.filter(({ lineKey }) => lineKey !== modelLineKey('EV-1'));
    const draft = { expectedVersion: 1, nil: false, lines };
    given(await quarter.app.get(ReturnDrafts).save(of, of.organisationId, period, draft));
    expect(await signed(of)).toMatchObject({ ok: true, value: { number: 1 } });
  });

  it('is signed where the quarter had a day with it, or the line has no batteries', async () => {
    const [during, none] = [await producer(), await producer()];
    for (const each of [during, none]) await drafted(each);
    await withdraw(during, 'EV-1', '2026-04-02');
    expect((await toSign(during)).barred).toBeNull();
    const lines = (await read(none)).lines.map((line) =>
      line.lineKey === modelLineKey('EV-1')
        ? { ...line, units: 0n, exportedUnits: 0n, massMg: 0n }
        : line,
    );
    const draft = { expectedVersion: 1, nil: false, lines };
    given(await quarter.app.get(ReturnDrafts).save(none, none.organisationId, period, draft));
    await withdraw(none, 'EV-1', '2026-04-01');
    expect((await toSign(none)).barred).toBeNull();
  });

  it('names ten models and says that there are more', async () => {
    const references = Array.from({ length: 11 }, (_, at) => `M-${String(at + 10)}`);
    const of = await quarter.producer(references.map((reference) => model({ reference })));
    await drafted(of);
    for (const reference of references) await withdraw(of, reference, '2026-04-01');
    const params = { count: '11', models: `${references.slice(0, 10).join(', ')} …` };
    expect((await toSign(of)).barred).toMatchObject({ params });
  });
});
