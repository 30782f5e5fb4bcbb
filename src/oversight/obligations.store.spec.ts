import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';

import { contextOf, testDatabase, type TestDatabase } from '../../test/database.js';
import {
  seedCertifiedBatch,
  seedProducer,
  seedProgramme,
  seedReturn,
  type SeededProgramme,
} from '../../test/national-figures.js';
import { AccessModule } from '../access/index.js';
import { RulebookLibrary } from '../assessments/index.js';
import { Clock, DatabaseModule, Tenancy, type RequestContext } from '../database/index.js';
import { valueOf } from '../kernel/decision.js';
import { readRulebookFiles, rulebooksFolder } from '../rulebook-files.js';

import { ObligationsService } from './obligations.service.js';
import { OversightModule } from './oversight.module.js';

const folder = mkdtempSync(join(tmpdir(), 'everycell-test-'));
let db: TestDatabase;
let app: TestingModule;
const agencies: RequestContext[] = [];
const producers: string[] = [];

const line = (category: string, tonnes: number, exported = 0n) => ({
  lineKey: category,
  category,
  chemistry: 'lithium_ion_nmc',
  units: 4n,
  exportedUnits: exported,
  massMg: BigInt(tonnes) * 1_000_000_000n,
  feeMinor: 0n,
});

async function programme(): Promise<SeededProgramme> {
  const seeded = await seedProgramme(db);
  const agency = contextOf(seeded.programmeId, seeded.agencyId, { capacity: 'agency' });
  const library = app.get(RulebookLibrary);
  const files = readRulebookFiles(`${rulebooksFolder()}/eu/2023-1542`);
  const publish = () => library.publishAndAdopt(agency, files, 'reports');
  valueOf(await app.get(Tenancy).run(agency, publish));
  agencies.push(agency);
  return seeded;
}

beforeAll(async () => {
  db = await testDatabase();
  app = await Test.createTestingModule({
    imports: [
      DatabaseModule.forRoot(db.connection),
      AccessModule.forRoot({
        baseUrl: null,
        dataDirectory: folder,
        demonstration: true,
        secret: null,
      }),
      OversightModule,
    ],
  })
    .overrideProvider(Clock)
    .useValue(db.clock)
    .compile();
  await app.init();
  const own = await programme();
  await programme();
  for (const name of ['First', 'Second']) {
    const organisationId = await seedProducer(db, own, name);
    producers.push(organisationId);
    for (const year of [2026, 2027, 2028])
      await seedReturn(db, own, {
        organisationId,
        period: `${String(year)}-Q1`,
        dueOn: `${String(year)}-04-30`,
        accepted: true,
        // Of four batteries one left the country again: three quarters of the mass count.
        lines: [line('portable', 10), line('portable_general', 90), line('lmt', 40, 1n)],
      });
  }
  // Not accepted: it counts for nothing but a quarter that is open.
  await seedReturn(db, own, {
    organisationId: producers[0] ?? '',
    period: '2028-Q2',
    dueOn: '2028-07-30',
    accepted: false,
    lines: [line('portable', 900)],
  });
  await seedCertifiedBatch(db, own, { endedOn: '2029-05-01', facilityCountry: 'DE' });
  await received(own.programmeId, 'portable_general', 'pro', 'DE');
  await received(own.programmeId, 'portable', 'recycler', 'DE');
  await received(own.programmeId, 'portable', 'pro', 'FR');
}, 120_000);

/** A tonne, received as the one load that is there already. */
const received = (programmeId: string, category: string, kind: string, country: string) =>
  db.owner.query(
    `insert into consignment (programme_id, organisation_id, id, facility_id, reference, received_on, origin_kind,
       origin_country, category, chemistry, gross_mg, tare_mg, net_mg, recorded_at)
     select programme_id, organisation_id, gen_random_uuid(), facility_id, $2 || $3 || $4, received_on, $3,
       $4, $2, chemistry, 1000000000, 0, 1000000000, recorded_at
     from consignment where programme_id = $1 and category = 'ev' limit 1`,
    [programmeId, category, kind, country],
  );

afterAll(async () => {
  await app.close();
  await db.close();
  rmSync(folder, { recursive: true });
});

const service = () => app.get(ObligationsService);
const context = (at: number): RequestContext => {
  const found = agencies[at];
  if (found === undefined) throw new Error('no agency');
  return found;
};

describe('what is owed', () => {
  it('counts accepted returns net of exports, against what was received, category by category', async () => {
    const found = valueOf(await service().ofProgramme(context(0), 2029));
    const rows = found.categories.map((each) => [each.category, each.owedMg, each.missingMg]);
    // 63 % of 200 t, most of them of general use, and 51 % of 60 t.
    expect(rows.slice(0, 2)).toEqual([
      ['portable', 126_000_000_000n, 125_000_000_000n],
      ['lmt', 30_600_000_000n, 30_600_000_000n],
    ]);
    const other = found.categories.find(({ why }) => why === 'no-percentage');
    expect(other?.coveredMg).toBeGreaterThan(0n);
    expect(found.outstandingMg).toBe(155_600_000_000n);
    expect(found.notCollected).toEqual([
      { why: 'from-recycler', massMg: 1_000_000_000n },
      { why: 'abroad', massMg: 1_000_000_000n },
    ]);
    expect(found.averaged).toEqual([2026, 2027, 2028].map((year) => ({ year, expected: 8, accepted: 2 }))); // prettier-ignore
    expect(found.provisional).toBe(true);
    expect(found.rulebookId).toBe('eu/2023-1542');
  });

  it('counts as filed what its own producers filed, registered by the dates', async () => {
    const [first = '', second = ''] = producers;
    const registered = (id: string, change: string) =>
      db.owner.query(`update registration set ${change} where organisation_id = $1`, [id]);
    // The first leaves after the last year; the second was not registered before, and filed all the same.
    await registered(first, "state = 'cancelled', valid_to = '2029-01-31'");
    await registered(second, "valid_from = '2029-01-01'");
    const found = valueOf(await service().ofProgramme(context(0), 2029));
    expect(found.averaged).toEqual([2026, 2027, 2028].map((year) => ({ year, expected: 4, accepted: 1 }))); // prettier-ignore
    await registered(first, "state = 'active', valid_to = null");
    await registered(second, "valid_from = '2020-01-01'");
  });

  it('of one producer is its own half', async () => {
    const [first = ''] = producers;
    const found = valueOf(await service().ofProducer(context(0), 2029, first));
    expect(found.categories.map(({ owedMg }) => owedMg)).toEqual([
      63_000_000_000n,
      15_300_000_000n,
    ]);
    expect(found.averaged[0]).toEqual({ year: 2026, expected: 4, accepted: 1 });
  });

  it('is not found in another programme, nor by another producer', async () => {
    const theirs = valueOf(await service().ofProgramme(context(1), 2029));
    expect(theirs.categories.map(({ owedMg, coveredMg }) => [owedMg, coveredMg])).toEqual([
      [null, 0n],
      [null, 0n],
    ]);
    const [first = '', second = ''] = producers;
    const asSecond = contextOf(context(0).programmeId, second);
    const spied = valueOf(await service().ofProducer(asSecond, 2029, first));
    expect(spied.owedMg).toBe(0n);
  });
});
