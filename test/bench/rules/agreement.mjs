import { LINES, YEARS } from './postgres.mjs';
import { loadBenchRulebook, rules } from './rulebook.mjs';
import { DAYS, lineFacts } from './world.mjs';

const MODES = ['half-away-from-zero', 'half-even', 'up', 'down'];

/**
 * Lines on which two back ends give different cents, by rounding mode: generated columns against closures and against exact
 * rationals on every line, and for the mode that PostgreSQL's `round` has, against SQL on every line and year.
 */
export async function agreement({ lines, facts, client, size }) {
  const found = [];
  for (const mode of MODES) {
    const rulebook = await loadBenchRulebook((files) => ({
      ...files,
      rulebookYaml: files.rulebookYaml.replaceAll('mode: half-away-from-zero', `mode: ${mode}`),
    }));
    const { line, producer_year: year } = await computed(rulebook, facts, 'generated');
    const closures = await computed(rulebook, facts, 'closures');
    found.push({
      mode,
      lines: size.lines,
      ties: ties(lines, rulebook),
      wide: line.wide,
      closures: differing(line.fee, closures.line.fee),
      exact: await differingFromExact(rulebook, lines, line.fee),
      ...(mode === MODES[0] ? await differingFromSql(client, line.fee, year.fee) : {}),
    });
  }
  return found;
}

async function computed(rulebook, facts, backEnd) {
  const { compileColumns } = await rules();
  const run = compileColumns(rulebook, { days: DAYS, backEnd }).run(facts);
  if (!run.ok) throw new Error(JSON.stringify(run.issues[0]));
  return Object.fromEntries(
    [...run.stages].map(([name, stage]) => [
      name,
      { wide: stage.wide.size, fee: name === 'producer_period' ? [] : feeOf(stage) },
    ]),
  );
}

/** Cents of every row. A row that doubles do not hold is read exactly. */
function feeOf(stage) {
  const { numerators, denominator } = stage.column('fee');
  if (denominator !== 100n) throw new Error('Fees are not in cents.');
  return { cents: numerators, wide: stage.wide };
}

function differing(one, other) {
  return one.cents.reduce((count, cents, row) => count + (cents === other.cents[row] ? 0 : 1), 0);
}

/** In portions, as a return would be: the interpreter with its exact rationals on every line. */
async function differingFromExact(rulebook, lines, fee) {
  const { interpretStage, moneyOf } = await rules();
  let count = 0;
  for (let from = 0; from < lines.lines; from += 20_000) {
    const rows = Array.from({ length: Math.min(20_000, lines.lines - from) }, (_, at) => ({
      ...lineFacts(lines, from + at),
      on: DAYS[lines.column.day[from + at]],
    }));
    const exact = interpretStage(rulebook, 'producer_period', { lines: rows }, { on: DAYS[0] });
    if (!exact.ok) throw new Error(JSON.stringify(exact.issues[0]));
    for (let at = 0; at < rows.length; at += 1) {
      const { minor } = moneyOf(exact.rows.at(at).outputs.fee);
      if (minor !== BigInt(fee.cents[from + at])) count += 1;
    }
  }
  return count;
}

async function differingFromSql(client, lineFee, yearFee) {
  const check = async (query, cents) => {
    let count = 0;
    await client.query('BEGIN');
    await client.query(`DECLARE computed CURSOR FOR ${query}`);
    for (;;) {
      const { rows } = await client.query('FETCH 50000 FROM computed');
      if (rows.length === 0) break;
      for (const { id, minor } of rows) if (Number(minor) !== cents[id]) count += 1;
    }
    await client.query('COMMIT');
    return count;
  };
  return {
    sqlLines: await check(`SELECT id, fee * 100 AS minor FROM (${LINES}) l`, lineFee.cents),
    sqlYears: await check(`SELECT id, fee * 100 AS minor FROM (${YEARS}) y`, yearFee.cents),
  };
}

/** Lines whose exact amount lies halfway between two cents. */
function ties({ lines, column }, rulebook) {
  const versions = rulebook.parameters.get('base_rate').values;
  const adjustments = rulebook.parameters.get('footprint_adjustment').values[0].cells;
  const { enumerations } = rulebook;
  const named = (name) => enumerations.get(name);
  const rate = (day, a, b) => {
    const dated = versions.findLast(({ from }) => from <= DAYS[day]);
    const { n, d } = dated.cells.get(`${named('category')[a]},${named('chemistry')[b]}`);
    return Number((n * 1_000n) / d);
  };
  let count = 0;
  for (let line = 0; line < lines; line += 1) {
    const { n, d } = adjustments.get(named('footprint')[column.footprint[line]]);
    const bonus = column.recycled[line] >= 160_000 ? -120 : 0;
    const malus = column.hazardous[line] === 1 ? 150 : 0;
    const factor = 1_000 + bonus + malus + Number((n * 1_000n) / d);
    const clamped = Math.min(1_200, Math.max(800, factor));
    const { day, category, chemistry, mass } = column;
    const product = rate(day[line], category[line], chemistry[line]) * mass[line] * clamped;
    if (product < 2 ** 53 && product % 1e10 === 5e9) count += 1;
  }
  return count;
}
