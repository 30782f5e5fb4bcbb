import { createHash } from 'node:crypto';
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { amendReturn } from '../../test/amended-return.js';
import { contextOf } from '../../test/database.js';
import { seedReturn, type SeededReturn } from '../../test/national-figures.js';
import { given, producerQuarter, type ProducerQuarter } from '../../test/producer-quarter.js';
import { newId, Tenancy } from '../database/index.js';
import type { ReportingPeriod } from '../kernel/reporting-period.js';
import { loadRulebook, type Rulebook } from '../rules/index.js';
import { readRulebookFiles, rulebooksFolder } from '../rulebook-files.js';
import { ColumnSnapshots } from './column-snapshots.service.js';
import { OfficialRunWorker } from './official-run-worker.service.js';
import { OfficialRuns } from './official-runs.service.js';
import type { WhatIfAnswer } from './what-if.js';
import { WhatIf } from './what-if.service.js';

let quarter: ProducerQuarter;
let draft: Rulebook;
let period: ReportingPeriod;
let first: SeededReturn;
let closed = 0;

const base = { category: 'portable', units: 1000n, massMg: 23_000_000n };

beforeAll(async () => {
  quarter = await producerQuarter();
  const files = readRulebookFiles(`${rulebooksFolder()}/demo/eco-modulated-fees`);
  const loaded = loadRulebook({ ...files, cases: {} });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.issues));
  draft = loaded.rulebook;
});

afterAll(() => quarter.close());

/** Each test has a quarter of its own, closed by a final run. */
beforeEach(async () => {
  period =
    `${String(2022 + Math.floor(closed / 4))}-Q${String((closed % 4) + 1)}` as ReportingPeriod;
  closed += 1;
  const programme = { ...quarter, agencyId: '' };
  const file = async (chemistry: string, feeMinor: bigint): Promise<SeededReturn> => {
    const { organisationId } = await quarter.producer([]);
    const line = { ...base, chemistry, exportedUnits: 7n };
    const lines = [
      { ...line, lineKey: 'a', feeMinor },
      { ...line, lineKey: 'b', massMg: 1_234_567n, feeMinor: 5n },
    ];
    return seedReturn(quarter.db, programme, { organisationId, period, accepted: true, lines });
  };
  first = await file('alkaline', 100n);
  await file('lithium_ion_nmc', 90_000n);
  await seedReturn(quarter.db, programme, {
    organisationId: (await quarter.producer([])).organisationId,
    period,
    accepted: true,
    lines: [],
  });
});

async function close(): Promise<string> {
  const asked = { period, class: 'final', inBackground: false } as const;
  const { runId } = given(await quarter.app.get(OfficialRuns).start(quarter.agency, asked));
  const system = contextOf(quarter.programmeId, null, { capacity: 'system' });
  given(await quarter.app.get(OfficialRunWorker).work(system, runId));
  return runId;
}

const folder = (...parts: string[]): string =>
  path.join(quarter.dataDirectory, 'snapshots', quarter.programmeId, period, ...parts);

async function tried(): Promise<{ source: unknown; result: Partial<WhatIfAnswer> }> {
  const { periods, milliseconds, ...rest } = given(
    await quarter.app.get(WhatIf).compare(quarter.agency, { draft, periods: [period] }),
  );
  expect(milliseconds).toBeGreaterThanOrEqual(0);
  const [{ source, ...sums } = { source: undefined }] = periods;
  return { source, result: { ...rest, ...sums } };
}

describe('a what-if from the snapshot of a closed quarter', () => {
  it('says the same as from the register, and what it was computed from', async () => {
    const assessed = await tried();
    expect(assessed.source).toEqual({ kind: 'register', without: 'none' });
    expect(assessed.result).toMatchObject({ lines: 4, oldMinor: 90_110n, settled: 0 });
    expect(assessed.result.changes?.length).toBeGreaterThan(1);
    const runId = await close();
    const fromSnapshot = await tried();
    expect(fromSnapshot.source).toEqual({ kind: 'snapshot' });
    await rm(folder(runId), { recursive: true });
    const fromRegister = await tried();
    expect(fromRegister.source).toEqual({ kind: 'register', without: 'damaged' });
    expect(fromSnapshot.result).toEqual(fromRegister.result);
    // The run settled what was assessed otherwise, and by the same law as the draft's.
    const { newMinor } = assessed.result;
    expect(fromSnapshot.result).toMatchObject({ oldMinor: newMinor, newMinor, settled: 3 });
    expect(fromSnapshot.result.changes).toEqual([]);
  });

  it('that an earlier version of the program left is not read', async () => {
    const runId = await close();
    const file = folder(runId, 'manifest.json');
    const text = (await readFile(file, 'utf8')).replace('"format": 2', '"format": 1');
    await writeFile(file, text);
    await quarter.db.owner.query(
      `update official_run set result = jsonb_set(result, array['snapshots', $2], to_jsonb($3::text)) where id = $1`,
      [runId, period, createHash('sha256').update(text).digest('hex')],
    );
    expect((await tried()).source).toEqual({ kind: 'register', without: 'other-format' });
  });

  it('falls back to the register when a file is damaged, cut short or gone', async () => {
    const runId = await close();
    const before = await tried();
    const mass = folder(runId, 'line-mass.column');
    const bytes = await readFile(mass);
    const damages = [
      async () => {
        const flipped = Buffer.from(bytes);
        flipped[3] = (flipped[3] ?? 0) ^ 1;
        await writeFile(mass, flipped);
      },
      () => writeFile(mass, bytes.subarray(1)),
      () => rm(mass),
      async () => {
        await writeFile(mass, bytes);
        const manifest = folder(runId, 'manifest.json');
        await writeFile(
          manifest,
          (await readFile(manifest, 'utf8')).replace('"lines": 4', '"lines": 3'),
        );
      },
      () => rm(folder(runId), { recursive: true }),
    ];
    for (const damage of damages) {
      await damage();
      const after = await tried();
      expect(after.source).toEqual({ kind: 'register', without: 'damaged' });
      expect(after.result).toEqual(before.result);
    }
  });

  it('is outdated once an amendment is accepted, until the quarter is closed again', async () => {
    const run = await close();
    const line = { ...base, chemistry: 'alkaline' };
    await amendReturn(quarter, first, [line]);
    const outdated = await tried();
    expect(outdated.source).toEqual({ kind: 'register', without: 'outdated' });
    // The run settled two of the three; the amended one stands as it was assessed, by the same law as the draft's.
    expect(outdated.result).toMatchObject({ returns: 3, lines: 3, settled: 2, changes: [] });
    expect(outdated.result.oldMinor).toBe(outdated.result.newMinor);
    const again = await close();
    const settled = await tried();
    expect(settled.source).toEqual({ kind: 'snapshot' });
    expect(settled.result).toMatchObject({
      newMinor: outdated.result.newMinor,
      oldMinor: outdated.result.newMinor,
      settled: 3,
    });
    // What the earlier run kept is gone.
    expect(await readdir(folder())).toEqual([again]);
    expect(again).not.toBe(run);
  });

  it("is never another programme's, even where its files lie in that programme's folder", async () => {
    const runId = await close();
    const other = contextOf(newId(), null, { capacity: 'agency' });
    const theirs = path.join(quarter.dataDirectory, 'snapshots', other.programmeId, period);
    await cp(folder(runId), path.join(theirs, runId), { recursive: true });
    const asked = { quarter: period, at: new Date('2026-08-01T10:00:00Z') };
    const snapshots = quarter.app.get(ColumnSnapshots);
    const read = (ctx: typeof other) =>
      quarter.app.get(Tenancy).run(ctx, () => snapshots.read(ctx, asked, new Set(['mass'])));
    expect(await read(other)).toBe('none');
    expect(await read(quarter.agency)).toMatchObject({ columns: { rows: 4 } });
  });

  it('is left by final runs only', async () => {
    const asked = { period, class: 'provisional', inBackground: false } as const;
    const { runId } = given(await quarter.app.get(OfficialRuns).start(quarter.agency, asked));
    const system = contextOf(quarter.programmeId, null, { capacity: 'system' });
    given(await quarter.app.get(OfficialRunWorker).work(system, runId));
    await expect(readdir(folder())).rejects.toThrow('ENOENT');
    expect((await tried()).source).toEqual({ kind: 'register', without: 'none' });
  });
});
