import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { newId } from '../src/database/new-id.js';
import { ReferenceNumbers } from '../src/database/reference-numbers.store.js';
import {
  contextOf,
  seedOrganisation,
  seedProgramme,
  testDatabase,
  type TestDatabase,
} from './database.js';
import { rules } from './tenant-rules/rules.js';
import {
  isVolatile,
  movesTenants,
  namesTheProgramme,
  statementsAbout,
  type Statement,
} from './tenant-rules/statements.js';
import { filesBelow, read } from './tree.js';

// The seventeen rules that keep tenants apart and the way to many servers open (test/tenant-rules/rules.ts), each with its
// proof; what no other test proves is proved here.

let db: TestDatabase;
let mine: ReturnType<typeof contextOf>;
let tenantTables: Set<string>;
let statements: Statement[];

beforeAll(async () => {
  db = await testDatabase();
  const { programmeId } = await seedProgramme(db);
  mine = contextOf(programmeId, await seedOrganisation(db));
  const { rows } = await db.owner.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attname = 'programme_id'`,
  );
  tenantTables = new Set(rows.map(({ name }) => name));
  statements = statementsAbout(tenantTables);
});

afterAll(() => db.close());

const sources = (): string[] =>
  filesBelow('src/').filter((at) => at.endsWith('.ts') && !at.endsWith('.spec.ts'));
const naming = (pattern: RegExp): string[] => sources().filter((at) => pattern.test(read(at)));
const places = (found: readonly Statement[]): string[] => found.map(({ at }) => at);

describe('each of the seventeen rules', () => {
  it('is known', () => {
    expect(rules).toHaveLength(17);
  });

  it.each(rules.flatMap(({ rule, proofs }) => proofs.map((proof) => [rule, ...proof] as const)))(
    '%s It is proved by %s: %s',
    (_, file) => {
      // That the test runs, passes and asserts something is seen to at the end of the run (test/claimed-tests.mjs).
      expect(read(file)).toContain('describe(');
    },
  );
});

describe('a tenant', () => {
  it('sets no tenant by set_config', () => {
    expect(naming(/set_config/)).toEqual([]);
    expect(naming(/set local app\./i)).toEqual([
      'src/database/request-context.ts',
      'src/database/tenancy.service.ts',
    ]);
  });
});

describe('many rows at once', () => {
  it('copies nothing past the policies', async () => {
    const client = new pg.Client(db.connection);
    await client.connect();
    const refused: string[] = [];
    for (const table of tenantTables)
      await client.query(`copy ${table} from stdin`).catch((error: unknown) => {
        refused.push((error as { code: string }).code);
      });
    await client.end();
    // "COPY FROM not supported with row-level security", or no right to insert at all.
    expect(refused.filter((code) => code !== '0A000' && code !== '42501')).toEqual([]);
    expect([refused.length, refused.includes('0A000')]).toEqual([tenantTables.size, true]);
  });

  it('sends many rows from one room, and stages none where somebody else could see them', () => {
    expect(naming(/pg-copy-streams/)).toEqual(['src/database/bulk.store.ts']);
    expect(naming(/\binFlight\(/)).toEqual(['src/database/bulk.store.ts']);
    expect(naming(/create (?:temporary|temp|unlogged) table/i)).toEqual([]);
  });
});

describe('identifiers', () => {
  it('makes no identifier in the database', async () => {
    const { rows } = await db.owner.query(
      `select table_name || '.' || column_name as found from information_schema.columns
       where table_schema = 'public' and table_name <> 'migrations'
         and (is_identity = 'YES' or column_default ~ 'nextval|uuid|random')`,
    );
    expect(rows).toEqual([]);
    const made = Array.from({ length: 100 }, () => newId());
    expect(made.filter((id) => id[14] !== '7')).toEqual([]);
  });

  it('counts without gaps or repeats, also where transactions fail', async () => {
    const numbers = new ReferenceNumbers(db.tenancy);
    const taken: string[] = [];
    const take = (fails: boolean): Promise<void> =>
      db.tenancy.run(mine, async () => {
        const reference = await numbers.next(mine, 'R', 2026);
        if (fails) throw new Error('Taken back.');
        taken.push(reference);
      });
    const asked = Array.from({ length: 40 }, (_, at) => take(at % 4 === 3));
    const settled = await Promise.allSettled(asked);
    expect(settled.filter(({ status }) => status === 'rejected')).toHaveLength(10);
    expect(new Set(taken).size).toBe(30);
    const { rows } = await db.owner.query(
      `select last_value from programme_counter where programme_id = $1`,
      [mine.programmeId],
    );
    expect(rows).toEqual([{ last_value: '30' }]);
  });
});

describe('migrations', () => {
  it('adds references in a migration after the tables', () => {
    // On the way back a table that comes again may have its references at once.
    const way = (at: string): string => read(at).split('async down')[0] ?? '';
    const both = filesBelow('migrations/')
      .filter((at) => /\/\d+-[\w-]+\.ts$/.test(at))
      .filter((at) => way(at).includes('create table'))
      .filter((at) => /foreign key \(|references \w+ \(/.test(way(at)));
    expect(both).toEqual([]);
  });
});

describe('the statements of the stores', () => {
  it('names the programme in every statement', () => {
    expect(statements.length).toBeGreaterThan(150);
    const without = statements.filter(({ text }) => !namesTheProgramme(text));
    // Where somebody may go is asked before there is a programme; the policy shows a person's own memberships.
    expect(without.map(({ at }) => at.replace(/:\d+$/, ''))).toEqual([
      'src/access/memberships.store.ts',
    ]);
    const locks = statements.filter(({ text }) => /\bfor update\b|skip locked/i.test(text));
    expect(locks.length).toBeGreaterThan(5);
    expect(places(locks.filter(({ text }) => !text.includes('programme_id = ')))).toEqual([]);
  });

  it('changes no tenant and works nothing out by chance', () => {
    expect(places(statements.filter(({ text }) => isVolatile(text)))).toEqual([]);
    expect(places(statements.filter(({ text }) => movesTenants(text)))).toEqual([]);
  });

  it('would be noticed if they did', () => {
    expect(namesTheProgramme('select programme_id from batch where id = $1')).toBe(false);
    expect(isVolatile('update batch set id = gen_random_uuid() where programme_id = $1')).toBe(
      true,
    );
    expect(movesTenants('update batch set note = $2, programme_id = $1 where id = $3')).toBe(true);
  });
});

describe('the schema', () => {
  it('has no view to write through', async () => {
    const { rows } = await db.owner.query(
      `select table_name from information_schema.views
       where table_schema = 'public' and (is_updatable = 'YES' or is_insertable_into = 'YES')`,
    );
    expect(rows).toEqual([]);
  });

  it.each([
    ['submission_line', 'submission_id'],
    ['assessment_line', 'assessment_id'],
  ])('can be parted by quarter with the keys they have: %s', async (table, id) => {
    // An identifier begins with the time it was made, so a quarter is a range of them.
    const from = (day: string): string => {
      const hex = Date.parse(day).toString(16).padStart(12, '0');
      return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
    };
    const client = await db.owner.connect();
    try {
      await client.query('begin');
      await client.query(
        `create table parted (like ${table} including indexes) partition by range (${id})`,
      );
      for (const [name, first, next] of [
        ['first', '2026-01-01', '2026-04-01'],
        ['second', '2026-04-01', '2026-07-01'],
      ] as const)
        await client.query(
          `create table parted_${name} partition of parted for values from ('${from(first)}') to ('${from(next)}')`,
        );
      const { rows } = await client.query(
        `select indisprimary from pg_index where indrelid = 'parted'::regclass`,
      );
      expect(rows).toContainEqual({ indisprimary: true });
      const plan = await client.query<Record<string, string>>(
        `explain select 1 from parted where programme_id = $1 and ${id} = '${from('2026-05-01')}'`,
        [mine.programmeId],
      );
      const steps = plan.rows.map((row) => row['QUERY PLAN']).join();
      expect([steps.includes('parted_second'), steps.includes('parted_first')]).toEqual([
        true,
        false,
      ]);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });
});

describe('the description of the API', () => {
  it('gives amounts and masses as strings', () => {
    const numbers: string[] = [];
    let strings = 0;
    const visit = (value: unknown, at: string): void => {
      if (typeof value !== 'object' || value === null) return;
      for (const [name, inner] of Object.entries(value)) {
        const type = (inner as { type?: unknown } | null)?.type;
        if (
          /mass|amount|fee|price|total|_kg$|_g$|grams|balance/i.test(name) &&
          type !== undefined
        ) {
          if (type === 'number' || type === 'integer') numbers.push(`${at}.${name}`);
          if ([type].flat().includes('string')) strings += 1;
        }
        visit(inner, `${at}.${name}`);
      }
    };
    visit(JSON.parse(read('docs/openapi.json')), '');
    expect(numbers).toEqual([]);
    expect(strings).toBeGreaterThan(10);
  });
});
