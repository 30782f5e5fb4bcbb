import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  contextOf,
  seedOrganisation,
  seedProgramme,
  testDatabase,
  type TestDatabase,
} from '../../test/database.js';
import { BulkRows } from './bulk.store.js';
import type { Cell } from './copy-text.js';
import { newId } from './new-id.js';
import type { RequestContext } from './request-context.js';

let db: TestDatabase;
let bulk: BulkRows;
let mine: RequestContext;
let theirs: RequestContext;
let colleague: RequestContext;

const COLUMNS = ['line_key', 'position', 'category', 'chemistry', 'units', 'mass_mg', 'note'];

beforeAll(async () => {
  db = await testDatabase();
  bulk = new BulkRows(db.tenancy);
  const [a, b] = [await seedProgramme(db), await seedProgramme(db)];
  mine = contextOf(a.programmeId, await seedOrganisation(db));
  colleague = contextOf(a.programmeId, await seedOrganisation(db));
  theirs = contextOf(b.programmeId, await seedOrganisation(db));
});

afterAll(() => db.close());

async function draftOf(context: RequestContext, period: string): Promise<string> {
  const id = newId();
  await db.owner.query(
    `insert into quarterly_return (programme_id, organisation_id, id, period, state, due_on)
     values ($1, $2, $3, $4, 'open', '2026-07-30')`,
    [context.programmeId, context.organisationId, id, period],
  );
  return id;
}

function* lines(count: number): Generator<Cell[]> {
  for (let at = 1; at <= count; at += 1)
    yield [`L${at}`, at, 'ev', 'lithium_ion_nmc', BigInt(at), 9_007_199_254_740_993n, null];
}

const parent = (context: RequestContext, id: string): Record<string, Cell> => ({
  organisation_id: context.organisationId,
  return_id: id,
});

describe('bulk rows going in', () => {
  it('are stored exactly, with what they share given once', async () => {
    const id = await draftOf(mine, '2026-Q1');
    const odd = 'tab\tline\nback\\slash "quote" \\N é';
    const rows: Cell[][] = [['K', 1, 'ev', 'lithium_ion_nmc', 7n, 9_007_199_254_740_993n, odd]];
    const stored = await db.tenancy.run(mine, () =>
      bulk.copyIn(mine, {
        table: 'return_draft_line',
        columns: COLUMNS,
        fixed: parent(mine, id),
        rows,
      }),
    );
    const { rows: kept } = await db.owner.query(
      'select programme_id, organisation_id, mass_mg, note from return_draft_line where return_id = $1',
      [id],
    );
    expect([stored, kept]).toEqual([
      1,
      [
        {
          programme_id: mine.programmeId,
          organisation_id: mine.organisationId,
          mass_mg: '9007199254740993',
          note: odd,
        },
      ],
    ]);
  });

  it('cannot be smuggled to another organisation or another programme', async () => {
    const elsewhere = await draftOf(colleague, '2026-Q1');
    const smuggled = (fixed: Record<string, Cell>): Promise<number> =>
      db.tenancy.run(mine, () =>
        bulk.copyIn(mine, {
          table: 'return_draft_line',
          columns: COLUMNS,
          fixed,
          rows: lines(1),
        }),
      );
    await expect(smuggled(parent(colleague, elsewhere))).rejects.toMatchObject({ code: '42501' });
    await expect(
      smuggled({ ...parent(theirs, elsewhere), programme_id: theirs.programmeId }),
    ).rejects.toThrow('programme of bulk rows');
    const inRows = db.tenancy.run(mine, () =>
      bulk.copyIn(mine, {
        table: 'return_draft_line',
        columns: ['organisation_id', 'return_id', ...COLUMNS],
        rows: [[colleague.organisationId, elsewhere, ...([...lines(1)][0] ?? [])]],
      }),
    );
    await expect(inRows).rejects.toMatchObject({ code: '42501' });
    const { rows } = await db.owner.query(
      'select count(*) as lines from return_draft_line where organisation_id <> $1',
      [mine.organisationId],
    );
    expect(rows).toEqual([{ lines: '0' }]);
  });

  it('are stored whole or not at all, and a fault leaves the connection usable', async () => {
    const id = await draftOf(mine, '2026-Q2');
    function* failing(): Generator<Cell[]> {
      yield* lines(30_000);
      throw new Error('the file ends here');
    }
    const load = (rows: Iterable<Cell[]>): Promise<number> =>
      db.tenancy.run(mine, () =>
        bulk.copyIn(mine, {
          table: 'return_draft_line',
          columns: COLUMNS,
          fixed: parent(mine, id),
          rows,
        }),
      );
    await expect(load(failing())).rejects.toThrow('the file ends here');
    await expect(load([['K', 1, 'ev', 'x', -1n, 1n, null]])).rejects.toMatchObject({
      code: '23514',
    });
    expect(await load(lines(3))).toBe(3);
  });

  it('do not pile up in memory', async () => {
    const id = await draftOf(mine, '2026-Q3');
    const before = process.memoryUsage().rss;
    let peak = before;
    function* watched(): Generator<Cell[]> {
      for (const line of lines(150_000)) {
        if ((line[1] as number) % 1000 === 0) peak = Math.max(peak, process.memoryUsage().rss);
        yield line;
      }
    }
    const stored = await db.tenancy.run(mine, () =>
      bulk.copyIn(mine, {
        table: 'return_draft_line',
        columns: COLUMNS,
        fixed: parent(mine, id),
        rows: watched(),
      }),
    );
    expect(stored).toBe(150_000);
    expect((peak - before) / 1_048_576).toBeLessThan(96);
  });
});

describe('bulk rows coming out', () => {
  it('arrive as typed columns, batch by batch, of the own tenant only', async () => {
    const id = await draftOf(colleague, '2026-Q2');
    await db.tenancy.run(colleague, () =>
      bulk.copyIn(colleague, {
        table: 'return_draft_line',
        columns: COLUMNS,
        fixed: parent(colleague, id),
        rows: lines(2500),
      }),
    );
    const agency = contextOf(mine.programmeId, null, { capacity: 'agency' });
    const foreign = contextOf(theirs.programmeId, null, { capacity: 'agency' });
    const read = async (context: RequestContext): Promise<[number[], bigint, string[]]> => {
      const sizes: number[] = [];
      let units = 0n;
      const chemistries = new Set<string>();
      await db.tenancy.run(context, async () => {
        for await (const batch of bulk.copyOut(context, {
          query: `select chemistry, units from return_draft_line where return_id = $1`,
          parameters: [id],
          columns: { chemistry: 'text', units: 'bigint' },
          batchRows: 1000,
        })) {
          const { chemistry, units: column } = batch.columns;
          sizes.push(batch.rows);
          for (const value of column) units += value;
          for (const value of chemistry.values) chemistries.add(value);
        }
      });
      return [sizes, units, [...chemistries]];
    };
    expect(await read(agency)).toEqual([[1000, 1000, 500], 3_126_250n, ['lithium_ion_nmc']]);
    expect(await read(foreign)).toEqual([[], 0n, []]);
  });

  it('may be left early without spoiling the transaction', async () => {
    const agency = contextOf(mine.programmeId, null, { capacity: 'agency' });
    const answer = await db.tenancy.run(agency, async () => {
      for await (const batch of bulk.copyOut(agency, {
        query: `select line_key from return_draft_line where programme_id = $1`,
        parameters: [agency.programmeId],
        columns: { line_key: 'text' },
        batchRows: 10,
      }))
        if (batch.rows > 0) break;
      return db.tenancy.query(agency, 'select 1 as one');
    });
    expect(answer).toEqual([{ one: 1 }]);
  });
});
