import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OfficialRuns, OfficialRunWorker, type OfficialResult } from '../src/assessments/index.js';
import type { RequestContext } from '../src/database/index.js';
import { ledgerFaults } from '../src/ledger/index.js';
import { contextOf } from './database.js';
import { seedReturn } from './national-figures.js';
import { given, producerQuarter, type ProducerQuarter } from './producer-quarter.js';
import { root } from './tree.js';

// A run that dies at any moment leaves nothing: no half result, no posting, nothing that bars the next start.

const YEAR = '2025';
const PRODUCERS = 12;
const LINES = 30;
const LONGEST = 240_000;

interface Trigger {
  readonly store: 'lines' | 'runs' | 'referee' | 'ledger';
  readonly method: string;
  readonly call?: number;
  readonly afterMs?: number;
}

/** A year has four parts, so each of the middle phases is entered four times. */
const triggers: Readonly<Record<string, readonly Trigger[]>> = {
  freezing: [
    { store: 'runs', method: 'clear' },
    { store: 'lines', method: 'accepted' },
    { store: 'lines', method: 'accepted', call: 3, afterMs: 2 },
  ],
  'COPY out': [
    { store: 'lines', method: 'read' },
    { store: 'lines', method: 'read', afterMs: 3 },
    { store: 'lines', method: 'read', call: 2, afterMs: 6 },
    { store: 'lines', method: 'read', call: 4, afterMs: 1 },
  ],
  computing: [
    { store: 'runs', method: 'addReturns' },
    { store: 'runs', method: 'addReturns', call: 3, afterMs: 1 },
  ],
  writing: [
    { store: 'runs', method: 'addReturns', afterMs: 3 },
    { store: 'runs', method: 'addReturns', call: 2, afterMs: 5 },
    { store: 'runs', method: 'addReturns', call: 4 },
    { store: 'runs', method: 'addReturns', call: 4, afterMs: 8 },
  ],
  referee: [
    { store: 'referee', method: 'judge' },
    { store: 'referee', method: 'judge', afterMs: 10 },
    { store: 'referee', method: 'judge', call: 2, afterMs: 4 },
    { store: 'referee', method: 'judge', call: 4, afterMs: 25 },
  ],
  switching: [
    { store: 'runs', method: 'returns' },
    { store: 'ledger', method: 'postAll' },
    { store: 'ledger', method: 'postAll', afterMs: 1 },
    { store: 'ledger', method: 'postAll', afterMs: 6 },
    { store: 'runs', method: 'notePosted' },
    { store: 'runs', method: 'finish' },
    { store: 'runs', method: 'finish', afterMs: 1 },
  ],
};

const started: ChildProcess[] = [];
let quarter: ProducerQuarter;
let system: RequestContext;
let runs: OfficialRuns;
let worker: OfficialRunWorker;

beforeAll(async () => {
  quarter = await producerQuarter();
  system = contextOf(quarter.programmeId, null, { capacity: 'system' });
  runs = quarter.app.get(OfficialRuns);
  worker = quarter.app.get(OfficialRunWorker);
  for (let count = 0; count < PRODUCERS; count += 1) {
    const { organisationId } = await quarter.producer([]);
    for (const place of [1, 2, 3, 4]) await file(organisationId, `${YEAR}-Q${String(place)}`);
  }
}, LONGEST);

afterAll(async () => {
  for (const child of started) child.kill('SIGKILL');
  await quarter.close();
}, LONGEST);

describe('an official run whose process is killed', () => {
  it(
    'leaves nothing half done, whatever it was doing, and starts again with the same result',
    async () => {
      const before = await complete('provisional');
      const all = Object.values(triggers).flat();
      expect(all.length).toBeGreaterThanOrEqual(20);
      let next = processes();
      for (const trigger of all) {
        const { runId } = given(await runs.start(quarter.agency, asked('final')));
        const child = await next;
        next = processes();
        const ended = once(child, 'exit');
        child.send({ ctx: system, runId, trigger });
        // It died where it was told, and did not come to an end before.
        expect([trigger, await ended]).toEqual([trigger, [null, 'SIGKILL']]);
        await nothingOf(runId, before.runId);
        const again = await complete('trial');
        expect(comparable(again.result)).toEqual(comparable(before.result));
        expect((await runs.view(quarter.agency, runId))?.run.state).toBe('dropped');
      }
      const last = await complete('final');
      expect(last.result.feeMinor).toBe(before.result.feeMinor);
      expect(last.result.postings).toBe(4 * PRODUCERS);
      expect(await posted()).toEqual({ transactions: 4 * PRODUCERS });
      expect(await ledgerFaults(quarter.db.tenancy, system)).toEqual([]);
      for (const place of [1, 2, 3, 4]) {
        const folder = path.join(quarter.dataDirectory, 'snapshots', quarter.programmeId);
        expect(await readdir(path.join(folder, `${YEAR}-Q${String(place)}`))).toEqual([last.runId]);
      }
    },
    LONGEST,
  );
});

describe('a run in a terminal that is killed before its work begins', () => {
  it(
    'is seen as one that nobody works on, and the next start takes its place',
    async () => {
      const child = await processes();
      const ended = once(child, 'exit');
      const trigger: Trigger = { store: 'runs', method: 'find' };
      child.send({ ctx: system, asked: asked('trial'), trigger });
      expect(await ended).toEqual([null, 'SIGKILL']);
      const { runs: all } = await runs.list(quarter.agency);
      const left = all.find(({ state }) => state === 'queued')?.id ?? '';
      expect(await onceInterrupted(left)).toMatchObject({ interrupted: true });
      await complete('trial');
      expect((await runs.view(quarter.agency, left))?.run).toMatchObject({
        state: 'dropped',
        failure: { code: 'run.interrupted' },
      });
      expect(await worker.work(system, left)).toMatchObject({ reason: { code: 'run.dropped' } });
    },
    LONGEST,
  );
});

const asked = (as: 'trial' | 'provisional' | 'final') =>
  ({ period: YEAR, class: as, inBackground: false }) as const;

async function complete(as: 'trial' | 'provisional' | 'final') {
  const { runId } = given(await runs.start(quarter.agency, asked(as)));
  return { runId, result: given(await worker.work(system, runId)) };
}

/** The figures alone: how long it took, and what a final run does beside, is another matter. */
const comparable = ({ feeMinor, chargedMinor, returns, lines, rulebooks }: OfficialResult) => ({
  feeMinor,
  chargedMinor,
  returns,
  lines,
  rulebooks,
});

/** A process that stands ready, so that none has to be waited for. */
async function processes(): Promise<ChildProcess> {
  const parameters = JSON.stringify([quarter.db.connection, quarter.dataDirectory]);
  const child = fork(path.join(root, 'test/run-process.mjs'), [parameters]);
  started.push(child);
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error('The process did not come up.'))),
  ]);
  return child;
}

/** What stood before still stands, nothing was posted, and everybody sees that nobody works on the run. */
async function nothingOf(runId: string, standing: string): Promise<void> {
  const view = await onceInterrupted(runId);
  expect(view).toMatchObject({ stands: false, producers: [], run: { result: null } });
  if (view?.run.state === 'running') expect(view.interrupted).toBe(true);
  expect((await runs.view(quarter.agency, standing))?.stands).toBe(true);
  expect(await posted()).toEqual({ transactions: 0 });
}

/** What is seen of it once PostgreSQL has noticed that the process is gone. */
async function onceInterrupted(runId: string) {
  const until = performance.now() + 10_000;
  let view = await runs.view(quarter.agency, runId);
  while (view?.interrupted === false && performance.now() < until) {
    await wait(20);
    view = await runs.view(quarter.agency, runId);
  }
  return view;
}

async function posted(): Promise<unknown> {
  const { rows } = await quarter.db.owner.query(
    `select count(*)::int as transactions from ledger_transaction
     where programme_id = $1 and cause_kind = 'official_run'`,
    [quarter.programmeId],
  );
  return rows[0];
}

/** An accepted return that was charged nothing, so that a final run has all of it to post. */
async function file(organisationId: string, period: string): Promise<void> {
  const lines = Array.from({ length: LINES }, (_, at) => ({
    lineKey: `line ${String(at)}`,
    category: 'portable',
    chemistry: at % 2 === 0 ? 'alkaline' : 'lithium_ion_nmc',
    units: 1000n,
    massMg: 23_000_000n + BigInt(at),
  }));
  const programme = { ...quarter, agencyId: '' };
  await seedReturn(quarter.db, programme, { organisationId, period, accepted: true, lines });
}
