import path from 'node:path';
import { Test } from '@nestjs/testing';

// A process that works on one official run and kills itself where it is told, so that every phase is truly hit. It is started
// by test/killed-while-running.spec.ts, which says what to do once the process is ready.

const built = (name) => import(path.join(import.meta.dirname, '../dist/src', name));
const { AccessModule } = await built('access/index.js');
const { AssessmentsModule, OfficialRuns, OfficialRunWorker } = await built('assessments/index.js');
const { DatabaseModule } = await built('database/index.js');
const stores = {
  lines: (await built('assessments/line-columns.store.js')).LineColumnsStore,
  runs: (await built('assessments/official-runs.store.js')).OfficialRunsStore,
  referee: (await built('assessments/referee.store.js')).RefereeStore,
  ledger: (await built('ledger/index.js')).LedgerService,
};

const [connection, dataDirectory] = JSON.parse(process.argv[2] ?? '[]');
const access = {
  baseUrl: null,
  dataDirectory,
  demonstration: null,
  secret: 'not a secret: for tests',
};
const app = await Test.createTestingModule({
  imports: [DatabaseModule.forRoot(connection), AccessModule.forRoot(access), AssessmentsModule],
}).compile();
await app.init();

const die = () => process.kill(process.pid, 'SIGKILL');

/** Dies at a call of a store: as it begins, or some milliseconds into it. */
function dieAt({ store, method, call = 1, afterMs }) {
  const of = app.get(stores[store], { strict: false });
  const real = of[method].bind(of);
  let calls = 0;
  of[method] = (...given) => {
    calls += 1;
    if (calls !== call) return real(...given);
    if (afterMs === undefined) die();
    setTimeout(die, afterMs);
    return real(...given);
  };
}

/** Works on the run that it is told of, or starts one as a terminal does. */
process.once('message', async ({ ctx, runId, asked, trigger }) => {
  dieAt(trigger);
  const work = (id) => app.get(OfficialRunWorker, { strict: false }).work(ctx, id);
  const runs = app.get(OfficialRuns, { strict: false });
  const { ok } = await (runId === undefined ? runs.startInHand(ctx, asked, work) : work(runId));
  process.send({ finished: ok });
});
process.send({ ready: true });
