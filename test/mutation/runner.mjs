import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { bundledSpecs } from './bundled-specs.mjs';

const MEASURED = 'measured-by-the-dry-run.json';
/** A database that has gone notices nothing. */
const NO_DATABASE = /ECONNREFUSED|Connection terminated|too many clients|server did not start/;

/**
 * A test runner for Stryker which stays in one process and runs the compiled specs again for each mutant: some
 * milliseconds where a start of Jest takes seconds. The specs are the ones Jest runs, with its `expect`.
 */
class InProcessRunner {
  #specs = [];
  #mostHits = {};

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    this.#specs = await bundledSpecs(process.cwd());
    // The dry run, in a process of its own maybe, has left how long each file takes: the quickest answers first.
    const { times, mostHits } = existsSync(MEASURED)
      ? JSON.parse(readFileSync(MEASURED, 'utf8'))
      : { times: {}, mostHits: {} };
    this.#learn(times, mostHits);
  }

  #learn(times, mostHits) {
    this.#specs.sort((a, b) => (times[a.file] ?? 0) - (times[b.file] ?? 0));
    this.#mostHits = mostHits;
  }

  /** What a file runs while it loads counts for each of its tests: any of them may be the one that notices. */
  async dryRun({ testFiles }) {
    const results = [];
    const perTest = {};
    const times = {};
    const mostHits = {};
    for (const { file, load } of this.#specs) {
      if (testFiles?.some((each) => each.endsWith(file)) === false) continue;
      const coverage = { static: {}, perTest: {} };
      const context = renewedContext({ mutantCoverage: coverage });
      const began = performance.now();
      const collected = load();
      for (const run of collected.before) await run();
      const ids = new Set();
      for (const { id, run } of collected.tests) {
        if (ids.has(id)) return { status: 'error', errorMessage: `Two tests are called ${id}.` };
        ids.add(id);
        const started = performance.now();
        context.currentTestId = id;
        const failure = await failureOf(run);
        context.currentTestId = undefined;
        results.push(resultOf(id, file, performance.now() - started, failure));
      }
      for (const run of collected.after) await run();
      times[file] = performance.now() - began;
      for (const each of [coverage.static, ...Object.values(coverage.perTest)])
        for (const [mutant, hits] of Object.entries(each))
          mostHits[mutant] = Math.max(mostHits[mutant] ?? 0, hits);
      for (const id of ids) perTest[id] = summed(coverage.perTest[id] ?? {}, coverage.static);
    }
    renewedContext({});
    writeFileSync(MEASURED, JSON.stringify({ times, mostHits }));
    // The process that made the dry run may be the one that asks the mutants.
    this.#learn(times, mostHits);
    return { status: 'complete', tests: results, mutantCoverage: { static: {}, perTest } };
  }

  /** Ten times what any one test met of the mutant is an endless loop; Stryker's limit knows only the sum over all tests. */
  async mutantRun({ activeMutant, testFilter }) {
    const hitLimit = 1000 + 10 * (this.#mostHits[activeMutant.id] ?? 0);
    const wanted = testFilter === undefined ? undefined : new Set(testFilter);
    const context = renewedContext({ activeMutant: activeMutant.id, hitCount: 0, hitLimit });
    let nrOfTests = 0;
    let first;
    for (const spec of this.#specs) {
      const chosen = (id) => wanted === undefined || wanted.has(id);
      if (wanted !== undefined && !testFilter.some((id) => id.startsWith(`${spec.file} > `)))
        continue;
      const { failed, ran } = await firstFailure(spec, chosen, context);
      nrOfTests += ran;
      first = failed;
      if (first !== undefined) break;
    }
    if (context.hitCount > hitLimit)
      return { status: 'timeout', reason: `Met more than ${hitLimit} times.` };
    if (first === undefined) return { status: 'survived', nrOfTests };
    if (NO_DATABASE.test(first.message)) return { status: 'error', errorMessage: first.message };
    // A file that does not load any more fails as a whole.
    const killedBy = [first.id ?? testFilter?.[0] ?? 'load'];
    return { status: 'killed', killedBy, failureMessage: first.message, nrOfTests };
  }
}

/** Runs the chosen tests of a spec file until one of them fails. */
async function firstFailure({ load }, chosen, context) {
  let ran = 0;
  let after = [];
  context.hitCount = 0;
  try {
    const collected = load();
    for (const run of collected.before) await run();
    ({ after } = collected);
    for (const { id, run } of collected.tests) {
      if (!chosen(id)) continue;
      ran += 1;
      context.hitCount = 0;
      const message = await failureOf(run);
      if (message !== undefined || context.hitCount > context.hitLimit)
        return { ran, failed: { id, message } };
    }
    return { ran };
  } catch (error) {
    return { ran: ran + 1, failed: { message: String(error) } };
  } finally {
    // A connection that stays open is one less for the next mutant.
    for (const run of after) await run();
  }
}

async function failureOf(run) {
  try {
    await run();
    return undefined;
  } catch (error) {
    return String(error?.message ?? error);
  }
}

function resultOf(id, fileName, timeSpentMs, failureMessage) {
  const test = { id, name: id, fileName, timeSpentMs: Math.round(timeSpentMs) };
  return failureMessage === undefined
    ? { ...test, status: 0 }
    : { ...test, status: 1, failureMessage };
}

/** The object by which the mutated code learns which mutant is active; it holds on to the first one it meets. */
function renewedContext(values) {
  const context = (globalThis.__stryker__ ??= {});
  Object.assign(context, {
    activeMutant: undefined,
    currentTestId: undefined,
    mutantCoverage: undefined,
    hitCount: undefined,
    hitLimit: undefined,
    ...values,
  });
  return context;
}

function summed(one, other) {
  const sums = { ...one };
  for (const [mutant, times] of Object.entries(other)) sums[mutant] = (sums[mutant] ?? 0) + times;
  return sums;
}

export const strykerPlugins = [
  { kind: 'TestRunner', name: 'in-process', factory: () => new InProcessRunner() },
];
