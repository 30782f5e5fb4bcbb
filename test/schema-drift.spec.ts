import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Column, DataSource, Entity, PrimaryColumn } from 'typeorm';
import { dataSourceOptions } from '../src/database/data-source.js';
import { testDatabase, type TestDatabase } from './database.js';
import { filesBelow, root } from './tree.js';

type Class = new () => object;

/** Keys, checks, indexes and defaults belong to the migrations; an entity mirrors columns, types and what may be null. */
const column = /^CREATE TABLE|\bADD "|\bDROP COLUMN|\bALTER COLUMN "\w+" (?:TYPE|SET NOT|DROP NOT)/;

/** What TypeORM would change in the migrated schema to make it fit the entities. */
async function driftOf(db: TestDatabase, entities: Class[]): Promise<string[]> {
  const source = new DataSource(dataSourceOptions(db.ownerConnection, entities, 2));
  await source.initialize();
  try {
    const { upQueries } = await source.driver.createSchemaBuilder().log();
    return upQueries.map(({ query }) => query).filter((query) => column.test(query));
  } finally {
    await source.destroy();
  }
}

const entityFiles = filesBelow('src/').filter((path) => path.endsWith('.entity.ts'));

async function classesIn(path: string): Promise<Class[]> {
  const module = (await import(`${root}${path}`)) as Record<string, unknown>;
  return Object.values(module).filter((value): value is Class => typeof value === 'function');
}

@Entity('facility')
class PlantedFacility {
  @PrimaryColumn('uuid') programme_id: string;
  @PrimaryColumn('uuid') organisation_id: string;
  @PrimaryColumn('uuid') id: string;
  @Column('text') nickname: string;
}

describe('the entities', () => {
  let db: TestDatabase;

  beforeAll(async () => {
    db = await testDatabase();
  }, 60_000);

  afterAll(() => db.close());

  it('mirror the migrated schema', async () => {
    const classes: Class[] = [];
    for (const path of entityFiles) classes.push(...(await classesIn(path)));
    expect({ drift: await driftOf(db, classes), some: classes.length > 0 }).toEqual({
      drift: [],
      some: true,
    });
  });

  it('are noticed when they do not', async () => {
    const drift = (await driftOf(db, [PlantedFacility])).join('\n');
    expect(drift).toContain('"nickname"');
    expect(drift).toMatch(/DROP COLUMN "country"/);
  });
});
