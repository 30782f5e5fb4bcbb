import { fork } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { prepare } from '../../../scripts/prepare.mjs';
import { built, configBeside, project } from '../application.mjs';
import { spread } from '../spread.mjs';
import { agreement } from './agreement.mjs';
import { byHand, jsonLogicLines, jsonRulesLines, numbersOf, zenLines } from './engines.mjs';
import { fillTables, YEARS } from './postgres.mjs';
import { oneYear, sameSteps } from './traces.mjs';
import { print } from './report.mjs';
import { loadBenchRulebook, rules } from './rulebook.mjs';
import { runsAndWhatIf } from './runs.mjs';
import { DAYS, lineRecord, runFacts, world } from './world.mjs';

// npm run bench:rules -- [--quick] [--rounds 5] [--lines 1000000] [--producers 20000] [--run-lines 200000]
// Every engine computes the same rules (rulebook/) over the same lines in the same process, in turn, round by round.

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    lines: { type: 'string' },
    producers: { type: 'string' },
    'run-lines': { type: 'string' },
  },
});
const size = values.quick
  ? { rounds: 2, lines: 100_000, producers: 2_000, runLines: 20_000 }
  : { rounds: 5, lines: 1_000_000, producers: 20_000, runLines: 200_000 };
for (const name of Object.keys(size)) {
  const given = values[name.replace('L', '-l')];
  if (given !== undefined) size[name] = Number(given);
}

prepare();
const { compileColumns } = await rules();
const rulebook = await loadBenchRulebook();
const numbers = numbersOf(rulebook);
const lines = world(size);
const facts = runFacts(lines);
const columns = compileColumns(rulebook, { days: DAYS });
const tracing = compileColumns(rulebook, { days: DAYS, traced: true });
const sample = (count) => {
  const step = Math.max(1, Math.floor(size.lines / count));
  return Array.from({ length: Math.min(count, size.lines) }, (_, at) => at * step);
};
const some = sample(4_000);
const records = some.map((line) => lineRecord(lines, line));
const printed = sample(40);
const zen = await zenLines(numbers);
const others = {
  jsonLogic: jsonLogicLines(numbers),
  zen,
  jsonRules: jsonRulesLines(numbers),
};

const folder = await mkdtemp(path.join(tmpdir(), 'everycell-bench-rules-'));
await chmod(folder, 0o711);
const { openDatabase } = await built('database/running-database.store.js');
const database = await openDatabase(await configBeside(path.join(folder, 'data')));
const client = new pg.Client(database.owner);
const found = { at: new Date().toISOString(), node: process.version, cpus: cpus().length, ...size };
try {
  await client.connect();
  await fillTables(client, lines, rulebook);
  await client.query('CREATE INDEX ON line (producer)');
  // Once before it counts: compilation, caches, and the JIT of every engine.
  await round();
  const rounds = [];
  for (let index = 0; index < size.rounds; index += 1) rounds.push(await round());
  found.perLineNs = perLine(rounds);
  found.rows = targets(rounds);
  found.recompileMs = await recompileMs();
  const register = { rulebook, lines, client, producers: size.producers };
  found.oneYear = await oneYear(register, 0.5);
  found.oneLargeYear = await oneYear(register, 0.05);
  found.memoryMb = await memory();
  found.runs = await runsAndWhatIf({ database, client, folder, size });
  found.agreement = await agreement({ lines, facts, client, size });
} finally {
  await client.end();
  await database.stop();
  await rm(folder, { recursive: true, force: true });
}
const results = path.join(project, 'bench-results');
await mkdir(results, { recursive: true });
const file = path.join(results, `rules-${found.at.replaceAll(':', '-')}.json`);
await writeFile(file, `${JSON.stringify(found, null, 2)}\n`);
print(found);
console.log(`\nAll figures: ${path.relative(project, file)}`);

/** Nanoseconds per line of every engine, one after the other. */
async function round() {
  const all = size.lines;
  let held;
  const times = {
    columns: await timed(all, 7, () => columns.run(facts)),
    byHand: await timed(all, 7, () => byHand(lines, numbers)),
    postgres: await timed(all, 1, () => client.query(`SELECT sum(fee) FROM (${YEARS}) y`)),
    jsonLogic: await timed(some.length, 7, () => others.jsonLogic(records)),
    zen: await timed(some.length, 1, () => others.zen(records)),
    jsonRules: await timed(some.length / 4, 1, () =>
      others.jsonRules(records.slice(0, some.length / 4)),
    ),
    traced: await timed(all, 7, () => {
      held = tracing.run(facts);
    }),
  };
  for (const line of printed) await sameSteps(rulebook, held.record('line', line), lines, line);
  return times;
}

/** The best of a few, per line. */
async function timed(count, times, work) {
  let best = Infinity;
  for (let time = 0; time < times; time += 1) {
    const from = performance.now();
    await work();
    best = Math.min(best, performance.now() - from);
  }
  return (best * 1e6) / count;
}

function perLine(rounds) {
  return Object.fromEntries(
    Object.keys(rounds[0]).map((name) => [name, spread(rounds.map((each) => each[name]))]),
  );
}

function targets(rounds) {
  return [
    ['compiled columns against hand-written columns', 'byHand', 'columns', 0.9],
    ['compiled columns against PostgreSQL numeric', 'postgres', 'columns', 25],
    ['compiled columns against json-logic-js', 'jsonLogic', 'columns', 200],
    ['compiled columns against zen-engine', 'zen', 'columns', 1_000],
    ['compiled columns against json-rules-engine', 'jsonRules', 'columns', 1_000],
    ['full trace of every line against zen-engine without one', 'zen', 'traced', 75],
  ].map(([name, slow, fast, least]) => {
    const times = spread(rounds.map((each) => each[slow] / each[fast]));
    return { name, times, least, slow, fast };
  });
}

/** From a checked tree to a first result, and with the reading and checking of the edited files. */
async function recompileMs() {
  const { lines: few } = { lines: world({ lines: 16, producers: 2 }) };
  const small = runFacts(few);
  const compile = [];
  const load = [];
  for (let time = 0; time < 21; time += 1) {
    let from = performance.now();
    const edited = await loadBenchRulebook((files) => ({
      ...files,
      rulebookYaml: files.rulebookYaml.replace("value: '12'", `value: '12.${time + 10}'`),
    }));
    load.push(performance.now() - from);
    from = performance.now();
    compileColumns(edited, { days: DAYS }).run(small);
    compile.push(performance.now() - from);
  }
  return { compile: spread(compile), load: spread(load) };
}

async function memory() {
  const child = fork(path.join(import.meta.dirname, 'memory-process.mjs'), [
    String(size.lines),
    String(size.producers),
  ]);
  return new Promise((resolve, reject) => {
    child.once('message', ({ peakMb }) => resolve(peakMb));
    child.once('error', reject);
    child.once('exit', (code) => code !== 0 && reject(new Error(`memory ended with ${code}`)));
  });
}
