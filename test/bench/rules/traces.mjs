import { isDeepStrictEqual } from 'node:util';
import { spread } from '../spread.mjs';
import { rules } from './rulebook.mjs';
import { DAYS, lineFacts } from './world.mjs';

// What "traced" means here: the facts of every row and the value of every formula are held, and any row's steps can be written out
// from them: label, unit, citation, the branch taken, the dated value that was read. That is proven on samples, against the interpreter.

/** Throws unless a held line prints the very steps that the interpreter gives for its facts. */
export async function sameSteps(rulebook, record, lines, line) {
  const { interpretStage, traceAsJson } = await rules();
  const on = DAYS[lines.column.day[line]];
  const truth = interpretStage(rulebook, 'line', lineFacts(lines, line), { on });
  if (!isDeepStrictEqual(traceAsJson(record.trace()), traceAsJson(truth.trace)))
    throw new Error(`Line ${line} prints other steps than the interpreter.`);
}

/**
 * The year of one producer, traced in full from records, against reading its lines. Producers stand in their order of size, so a
 * share of 0.5 is the median one.
 */
export async function oneYear({ rulebook, lines, client, producers }, share) {
  const { evaluateStage, interpretStage } = await rules();
  const producer = Math.floor(producers * share);
  const year = factsOf(lines, producer);
  const on = DAYS[3];
  const [trace, query] = [[], []];
  let held;
  const traced = () => {
    held = evaluateStage(rulebook, 'producer_year', year, { on });
  };
  const asked = () =>
    client.query('SELECT * FROM line WHERE producer = $1 ORDER BY id', [producer]);
  // Before it counts, as with the engines: what is measured is the working day, not the first minute after a start, and Node
  // compiles what is asked all day only after some thousand times. What it took until then is told beside.
  const young = { traceMs: await meanOf(100, traced), queryMs: await meanOf(100, asked) };
  await bestOf(USUAL, traced);
  await bestOf(USUAL, asked);
  for (let time = 0; time < 31; time += 1) {
    trace.push(await bestOf(5, traced));
    query.push(await bestOf(5, asked));
  }
  const from = performance.now();
  const written = stepsBelow(held);
  const writtenMs = performance.now() - from;
  const truth = stepsBelow(interpretStage(rulebook, 'producer_year', year, { on }));
  if (!isDeepStrictEqual(written, truth)) throw new Error('A year prints other steps.');
  const count = year.periods.reduce((sum, period) => sum + period.lines.length, 0);
  const percent = spread(trace.map((ms, at) => (100 * ms) / query[at]));
  const [traceMs, queryMs] = [trace, query].map(spread);
  return { lines: count, traceMs, queryMs, percent, writtenMs, young };
}

/** A quarter of the producers have their year looked at. */
const USUAL = 5_000;

async function meanOf(times, work) {
  const from = performance.now();
  for (let time = 0; time < times; time += 1) await work();
  return (performance.now() - from) / times;
}

/** The same for both, since neither is to be charged for what else the machine does. */
async function bestOf(times, work) {
  let best = Infinity;
  for (let time = 0; time < times; time += 1) {
    const from = performance.now();
    await work();
    best = Math.min(best, performance.now() - from);
  }
  return best;
}

function factsOf(lines, producer) {
  const periods = [0, 1, 2, 3].map((quarter) => {
    const [from, to] = lines.periods.slice(producer * 4 + quarter, producer * 4 + quarter + 2);
    const on = DAYS[quarter];
    const each = (_, at) => ({ ...lineFacts(lines, from + at), on });
    return { on, lines: Array.from({ length: to - from }, each) };
  });
  return { late: lines.late[producer] === 1, periods };
}

/** Every step of a record and of the rows below it, written out. */
function stepsBelow({ trace, rows }) {
  const below = Array.from({ length: rows?.length ?? 0 }, (_, at) => stepsBelow(rows.at(at)));
  return [typeof trace === 'function' ? trace() : trace, ...below];
}
