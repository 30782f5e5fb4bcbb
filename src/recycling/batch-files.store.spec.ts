import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { contextOf, seedOrganisation, seedProgramme } from '../../test/database.js';
import { batches, batchFiles, closeRecycling, consignments, db, load, openRecycling, reading, world, type World } from '../../test/recycler-world.js'; // prettier-ignore
import { simpleWorkbook } from '../../test/workbook.js';
import { BatchFileStore } from './batch-files.store.js';

beforeAll(openRecycling);
afterAll(closeRecycling);

const heading = 'batch,process,started_on,ended_on,role,fraction,chemistry,wet_kg,dry_kg,destination,counts_as_recycled,nickel_pct'; // prettier-ignore
const head = 'hydrometallurgical,2026-03-01,2026-03-02';
const rowOf = (batch: string, fraction: string, masses: string, rest = ',,'): string =>
  `${batch},${head},${fraction},lithium_ion_nmc,${masses},${rest}`;
const good = (batch: string): string[] => [
  rowOf(batch, 'input,Packs', '1000,1000', ',,6'),
  rowOf(batch, 'output,Salts', '700,700', 'Smelter,yes,7.7'),
  rowOf(batch, 'output,Slag', '300,290', ',no,'),
];

const bytes = async function* (content: string | Uint8Array): AsyncIterable<Uint8Array> {
  await Promise.resolve();
  yield typeof content === 'string' ? new TextEncoder().encode(content) : content;
};
const importRows = (w: World, rows: readonly string[], dryRun = false) =>
  batchFiles.importFile(w.drafter, w.facility, bytes([heading, ...rows].join('\n')), { ...reading, dryRun }); // prettier-ignore
const codesOf = (outcome: Awaited<ReturnType<typeof importRows>>): string[] =>
  outcome.report.groups.map(({ code }) => code).sort();

describe('a file of batches', () => {
  it('says what it would record and records nothing, then opens every batch with its fractions', async () => {
    const w = await world();
    const rows = [...good('B-1'), ...good('B-2')];
    const dry = await importRows(w, rows, true);
    expect(dry).toMatchObject({ stored: false, batches: [{ reference: 'B-1', fractions: 3 }, { reference: 'B-2' }] }); // prettier-ignore
    expect(dry.batches[0]?.balance).toMatchObject({ inputDryMg: 1_000_000_000n, differenceMg: 10_000_000n }); // prettier-ignore
    expect(await batches.list(w.drafter)).toEqual([]);
    expect(await importRows(w, rows)).toMatchObject({ stored: true });
    const stored = await batches.list(w.drafter);
    expect(stored.map(({ reference, state }) => `${reference} ${state}`).sort()).toEqual(['B-1 open', 'B-2 open']); // prettier-ignore
    const salts = stored[0]?.fractions.find(({ name }) => name === 'Salts');
    expect(salts).toMatchObject({
      role: 'output',
      destination: 'Smelter',
      countsAsRecycled: true,
      assays: [{ material: 'nickel', ppm: 77_000, massMg: 53_900_000n }],
    });
  });

  it('names what was removed before recycling, without a dry mass', async () => {
    const w = await world();
    await importRows(w, [...good('B-1'), rowOf('B-1', 'removed,Water', '20,')]);
    const [stored] = await batches.list(w.drafter);
    expect(stored?.fractions.map(({ role, name }) => `${role} ${name}`)).toEqual([
      'removed Water',
      'input Packs',
      'output Salts',
      'output Slag',
    ]);
  });

  it('may be a workbook, with the rows of a batch anywhere in it', async () => {
    const w = await world();
    const cells = [heading, ...good('B-1'), ...good('B-2')].map((line) => line.split(','));
    const typed = cells.map((row) => row.map((cell) => (/^\d+(?:\.\d+)?$/.test(cell) ? Number(cell) : cell))); // prettier-ignore
    const mixed = [typed[0], typed[4], typed[1], typed[5], typed[2], typed[6], typed[3]].filter((row) => row !== undefined); // prettier-ignore
    const content = bytes(await simpleWorkbook(mixed));
    const outcome = await batchFiles.importFile(w.drafter, w.facility, content, { ...reading, dryRun: true }); // prettier-ignore
    expect(outcome.batches.map(({ reference, fractions }) => [reference, fractions])).toEqual([['B-2', 3], ['B-1', 3]]); // prettier-ignore
    expect(codesOf(outcome)).toEqual(['batch.more-input-than-stock']);
  });

  it.each([
    ['batch.rows-disagree', (rows: string[]) => [...rows, rowOf('B-1', 'output,More', '1,1').replace('2026-03-02', '2026-03-05')]], // prettier-ignore
    ['fraction.name-known', (rows: string[]) => [...rows, rowOf('B-1', 'output,Slag', '1,1')]],
    ['fraction.name-known', (rows: string[]) => [...rows, rowOf('B-1', 'output,More', '1,x'), rowOf('B-1', 'output,More', '1,y')]], // prettier-ignore
    ['batch.more-out-than-in', (rows: string[]) => [...rows, rowOf('B-1', 'output,Ghost', '11,11')]], // prettier-ignore
    ['batch.more-material-out-than-in', (rows: string[]) => rows.map((row) => row.replace('yes,7.7', 'yes,9'))], // prettier-ignore
    ['batch.process-not-permitted', (rows: string[]) => rows.map((row) => row.replace('hydro', 'pyro'))], // prettier-ignore
    ['batch.ends-before-it-starts', (rows: string[]) => rows.map((row) => row.replace('2026-03-02', '2026-02-02'))], // prettier-ignore
    ['date.does-not-exist', (rows: string[]) => rows.map((row) => row.replace('2026-03-02', '2026-02-30'))], // prettier-ignore
    ['fraction.dry-above-wet', (rows: string[]) => rows.map((row) => row.replace('300,290', '280,290'))], // prettier-ignore
    ['fraction.only-outputs-count', (rows: string[]) => rows.map((row) => row.replace(',,6', ',yes,6'))], // prettier-ignore
    ['fraction.only-prepared', (rows: string[]) => rows.map((row) => row.replace('hydrometallurgical', 'dismantling'))], // prettier-ignore
    ['field.unknown-code', (rows: string[]) => rows.map((row) => row.replace('yes,7.7', 'maybe,7.7'))], // prettier-ignore
    ['number.sign', (rows: string[]) => rows.map((row) => row.replace('300,290', '-300,290'))],
    ['text.hidden-characters', (rows: string[]) => rows.map((row) => row.replace('Slag', 'Sl\u202Eag'))], // prettier-ignore
  ])('is undone as a whole for %s', async (code, spoilt) => {
    const w = await world();
    const outcome = await importRows(w, [...good('B-9'), ...spoilt(good('B-1'))]);
    expect(outcome.stored).toBe(false);
    expect(codesOf(outcome)).toContain(code);
    expect(await batches.list(w.drafter)).toEqual([]);
  });

  it('refuses a batch that is recorded, and asks about inputs that nobody brought', async () => {
    const w = await world();
    await consignments.record(w.drafter, w.facility, load('C-1'), reading);
    const first = await importRows(w, good('B-1'));
    expect({ stored: first.stored, codes: codesOf(first) }).toEqual({ stored: true, codes: [] });
    expect(codesOf(await importRows(w, good('B-1'), true))).toEqual(['batch.reference-known']);
    const faulty = [...good('B-1'), rowOf('B-1', 'output,Rest', '1,x')];
    expect(codesOf(await importRows(w, faulty, true))).toEqual(['batch.reference-known', 'number.unreadable']); // prettier-ignore
    expect(codesOf(await importRows(w, [...good('B-2'), ...good('B-3')], true))).toEqual(['batch.more-input-than-stock']); // prettier-ignore
  });

  it('is recorded once when it is sent twice at the same moment', async () => {
    const w = await world();
    // Each finds that nothing is recorded yet, and then waits with the others.
    const gate = await db.owner.connect();
    await gate.query('begin');
    await gate.query('lock table batch in share row exclusive mode');
    const sending = Promise.all([1, 2, 3].map(() => importRows(w, [...good('B-1'), ...good('B-2')]))); // prettier-ignore
    const waiting = `select from pg_locks where relation = 'batch'::regclass and not granted`;
    while ((await db.owner.query(waiting)).rowCount !== 3) await wait(10);
    await gate.query('rollback');
    gate.release();
    const sent = await sending;
    expect(sent.filter(({ stored }) => stored)).toHaveLength(1);
    for (const late of sent.filter(({ stored }) => !stored))
      expect(codesOf(late)).toContain('batch.reference-known');
    expect(await batches.list(w.drafter)).toHaveLength(2);
  });

  it("knows nothing of another tenant's batches or stock", async () => {
    const w = await world();
    await consignments.record(w.drafter, w.facility, load('C-1'), reading);
    await importRows(w, good('B-1'));
    const store = new BatchFileStore(db.tenancy);
    const organisationId = w.drafter.organisationId ?? '';
    const elsewhere = contextOf((await seedProgramme(db)).programmeId, organisationId);
    const other = contextOf(w.drafter.programmeId, await seedOrganisation(db));
    for (const context of [elsewhere, other]) {
      await db.tenancy.run(context, async () => {
        expect(await store.knownReferences(context, organisationId, ['B-1'])).toEqual(new Set());
        expect(await store.onHand(context, organisationId, w.facility.id)).toEqual(new Map());
      });
    }
  });

  it('tells every issue of every row to whom it writes into the file', async () => {
    const w = await world();
    const heard: string[] = [];
    const rows = [...good('B-1'), rowOf('B-1', 'output,Slag', '1,x')];
    await batchFiles.importFile(w.drafter, w.facility, bytes([heading, ...rows].join('\n')), {
      ...reading,
      dryRun: true,
      observe: ({ code, location }) => heard.push(`${String(location.row)} ${code}`),
    });
    expect(heard).toEqual(['5 number.unreadable', '5 fraction.name-known']);
  });
});
