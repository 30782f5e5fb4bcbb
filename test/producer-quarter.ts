import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Test, type TestingModule } from '@nestjs/testing';
import { AccessModule } from '../src/access/index.js';
import { RulebookLibrary } from '../src/assessments/index.js';
import {
  Clock,
  DatabaseModule,
  newId,
  Tenancy,
  type RequestContext,
} from '../src/database/index.js';
import type { CalendarDate } from '../src/kernel/calendar-date.js';
import type { Decision } from '../src/kernel/decision.js';
import { BatteryModels, readModel, type NewModelVersion } from '../src/register/index.js';
import { ReturnsModule } from '../src/returns/index.js';
import { RulemakingModule } from '../src/rulemaking/index.js';
import { readRulebookFiles, rulebooksFolder } from '../src/rulebook-files.js';
import {
  contextOf,
  seedOrganisation,
  seedPerson,
  seedProgramme,
  testDatabase,
  type TestDatabase,
} from './database.js';

/** A programme with its fee rulebook and producers in it, over the real database, without pages. */
export interface ProducerQuarter {
  readonly db: TestDatabase;
  readonly app: TestingModule;
  readonly programmeId: string;
  readonly slug: string;
  readonly dataDirectory: string;
  readonly agency: RequestContext;
  producer(
    models?: readonly NewModelVersion[],
  ): Promise<RequestContext & { organisationId: string }>;
  close(): Promise<void>;
}

export const fees = 'demo/eco-modulated-fees';

/** When its producers stated their models. */
export const today = '2026-07-10' as CalendarDate;

/** Closing it closes the database too. */
export async function producerQuarter(within?: TestDatabase): Promise<ProducerQuarter> {
  const db = within ?? (await testDatabase());
  const { programmeId, agencyId, slug } = await seedProgramme(db);
  const dataDirectory = await mkdtemp(path.join(tmpdir(), 'everycell-quarter-'));
  const app = await Test.createTestingModule({
    imports: [
      DatabaseModule.forRoot(db.connection),
      AccessModule.forRoot({
        baseUrl: null,
        dataDirectory,
        demonstration: null,
        secret: 'not a secret: for tests',
      }),
      ReturnsModule,
      RulemakingModule,
    ],
  })
    .overrideProvider(Clock)
    .useValue(db.clock)
    .compile();
  await app.init();
  const agency = contextOf(programmeId, agencyId, { capacity: 'agency' });
  const library = app.get(RulebookLibrary);
  const files = readRulebookFiles(`${rulebooksFolder()}/${fees}`);
  given(await app.get(Tenancy).run(agency, () => library.publishAndAdopt(agency, files, 'fees')));
  return {
    db,
    app,
    programmeId,
    slug,
    dataDirectory,
    agency,
    producer: async (models = threeModels()) => {
      const organisationId = await seedOrganisation(db);
      const ctx = contextOf(programmeId, organisationId, { personId: await seedPerson(db) });
      await register(db, programmeId, organisationId);
      await app.get(BatteryModels).keep(ctx, organisationId, models, today);
      return { ...ctx, organisationId };
    },
    close: async () => {
      await app.close();
      await db.close();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

async function register(
  db: TestDatabase,
  programmeId: string,
  organisationId: string,
): Promise<void> {
  await db.owner.query(
    `insert into registration (programme_id, organisation_id, id, capacity, number, state, valid_from)
     values ($1, $2, $3, 'producer', $4, 'active', '2025-01-01')`,
    [programmeId, organisationId, newId(), `R-${organisationId}`],
  );
}

export function given<T>(decision: Decision<T>): T {
  if (!decision.ok) throw new Error(`Refused: ${JSON.stringify(decision.reason)}`);
  return decision.value;
}

export function model(fields: Record<string, string>): NewModelVersion {
  const usual = { brand: 'Acme', name: 'Cell', category: 'portable', chemistry: 'alkaline' };
  const read = readModel({ ...usual, unit_mass_g: '23', ...fields }, { marks: 'point' });
  if (read.model === null) throw new Error(JSON.stringify(read.issues));
  return read.model;
}

/** Three categories, as in the first measured goal. */
export const threeModels = (): NewModelVersion[] => [
  model({ reference: 'AA-1' }),
  model({
    reference: 'BIKE-36',
    category: 'lmt',
    chemistry: 'lithium_ion_nmc',
    unit_mass_g: '2400',
    cobalt_g: '120',
    recycled_cobalt_pct: '20',
  }),
  model({
    reference: 'CAR-77',
    category: 'ev',
    chemistry: 'lithium_ion_lfp',
    unit_mass_g: '456500.5',
    carbon_footprint_class: 'B',
  }),
];
