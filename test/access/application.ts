import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import express from 'express';
import { AccessModule } from '../../src/access/access.module.js';
import type { AccessOptions } from '../../src/access/access-settings.js';
import type { Role } from '../../src/access/permissions.js';
import { Clock } from '../../src/database/clock.js';
import { DatabaseModule } from '../../src/database/index.js';
import { newId } from '../../src/database/new-id.js';
import { seedOrganisation, seedProgramme, type TestDatabase } from '../database.js';

export interface TestApplication {
  app: NestExpressApplication;
  close(): Promise<void>;
}

/** Access on the real database, with the controllers a test gives. */
export async function testApplication(
  db: TestDatabase,
  controllers: Type[],
  options: Partial<AccessOptions> = {},
): Promise<TestApplication> {
  @Module({ controllers })
  class Routes {}
  const dataDirectory = await mkdtemp(join(tmpdir(), 'everycell-access-'));
  const access: DynamicModule = AccessModule.forRoot({
    baseUrl: null,
    dataDirectory,
    demonstration: null,
    secret: 'a secret of the test',
    ...options,
  });
  const testing = await Test.createTestingModule({
    imports: [DatabaseModule.forRoot(db.connection), access, Routes],
  })
    .overrideProvider(Clock)
    .useValue(db.clock)
    .compile();
  const app = testing.createNestApplication<NestExpressApplication>({
    bodyParser: false,
    logger: false,
  });
  app.use('/api', express.json());
  // One listening server for all requests; supertest would start one for each.
  await app.listen(0, '127.0.0.1');
  return {
    app,
    close: async () => {
      await app.close();
      await rm(dataDirectory, { recursive: true });
    },
  };
}

export interface SeededMember {
  programmeId: string;
  organisationId: string;
  personId: string;
}

export async function seedMembership(
  db: TestDatabase,
  member: SeededMember,
  role: Role,
): Promise<void> {
  await db.owner.query(
    `insert into membership (programme_id, organisation_id, person_id, role) values ($1, $2, $3, $4)`,
    [member.programmeId, member.organisationId, member.personId, role],
  );
}

/** Two programmes with an organisation each: what is one's must never be seen by the other. */
export async function seedTwoTenants(db: TestDatabase) {
  const tenant = async (slug: string) => {
    const programme = await seedProgramme(db, slug);
    return { ...programme, organisationId: await seedOrganisation(db, `Maker in ${slug}`) };
  };
  const id = newId().slice(-6);
  return { own: await tenant(`own-${id}`), other: await tenant(`other-${id}`) };
}
