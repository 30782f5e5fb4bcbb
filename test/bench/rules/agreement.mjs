import { fillRates, LINES, YEARS } from './postgres.mjs';
import { loadBenchRulebook, rules } from './rulebook.mjs';
import { DAYS, lineFacts } from './world.mjs';

const MODES = ['half-away-from-zero', 'half-even', 'up', 'down'];

/**
 * Lines on which two back ends give different cents, by rounding mode. The generated columns are compared on every line with
 * closures, with the traced columns, with exact rationals and with the referee that judges official runs; the referee also on
 * every sum of a quarter; and for the mode that PostgreSQL's `round` has, with SQL written by hand, on every line and year. One
 * rate is negative here, as a refund is: rounding away from zero and down part there.
 */
export async function agreement({ lines, facts, client, size }) {
  const found = [];
  for (const mode of MODES) {
    const rulebook = await loadBenchRulebook((files) => ({
      ...files,
      rulebookYaml: files.rulebookYaml.replaceAll('mode: half-away-from-zero', `mode: ${mode}`),
      tables: withRefund(files.tables),
    }));
    const columns = await computed(rulebook, facts, { backEnd: 'generated' });
    const { line, producer_period: period, producer_year: year } = columns;
    const closures = await computed(rulebook, facts, { backEnd: 'closures' });
    const traced = await computed(rulebook, facts, { traced: true });
    const byHand = async () => {
      await fillRates(client, rulebook);
      return differingFromSql(client, line.fee, year.fee);
    };
    found.push({
      mode,
      lines: size.lines,
      ties: ties(lines, rulebook),
      negative: line.fee.cents.reduce((count, cents) => count + (cents < 0 ? 1 : 0), 0),
      wide: line.wide,
      closures: differing(line.fee, closures.line.fee),
      traced: differing(line.fee, traced.line.fee),
      exact: await differingFromExact(rulebook, lines, line.fee),
      ...(await differingFromReferee(client, rulebook, { line: line.fee, period: period.fee })),
      ...(mode === MODES[0] ? await byHand() : {}),
    });
  }
  return found;
}

/** What is paid for alkaline cells in the first quarter is paid back. */
function withRefund(tables) {
  const rates = tables['rates-1.csv'].replace(/^(portable,alkaline),/m, '$1,-');
  if (rates === tables['rates-1.csv']) throw new Error('The rates of the benchmark have changed.');
  return { ...tables, 'rates-1.csv': rates };
}

async function computed(rulebook, facts, how) {
  const { compileColumns } = await rules();
  const run = compileColumns(rulebook, { days: DAYS, ...how }).run(facts);
  if (!run.ok) throw new Error(JSON.stringify(run.issues[0]));
  const fee = (name, stage) => feeOf(stage, name === 'producer_period' ? 'fees' : 'fee');
  return Object.fromEntries(
    [...run.stages].map(([name, stage]) => [
      name,
      { wide: stage.wide.size, fee: fee(name, stage) },
    ]),
  );
}

/** Cents of every row. A row that doubles do not hold is read exactly. */
function feeOf(stage, output) {
  const { numerators, denominator } = stage.column(output);
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
  return {
    sqlLines: await differingRows(
      client,
      `SELECT id, fee * 100 AS minor FROM (${LINES}) l`,
      lineFee.cents,
    ),
    sqlYears: await differingRows(
      client,
      `SELECT id, fee * 100 AS minor FROM (${YEARS}) y`,
      yearFee.cents,
    ),
  };
}

/** The referee as official runs have it, over the lines of each day of the law. */
async function differingFromReferee(client, rulebook, { line, period }) {
  const { sqlInputs, sqlProgram } = await rules();
  const found = { refereeLines: 0, refereePeriods: 0 };
  for (const [at, day] of DAYS.entries()) {
    const inputs = sqlInputs(rulebook, 'line', day).map((input) => inputSql(client, input));
    const program = sqlProgram(rulebook, day, {
      line: `(select id::text as k, quarter::text as g, id as o, ${inputs.join(', ')}
        from line where on_day = '${day}')`,
      producer_period: `(select q::text as k, '' as g, q as o
        from generate_series(${at}, ${period.cents.length - 1}, ${DAYS.length}) q)`,
    });
    const asked = async (stage, output, cents) => {
      const { name, results } = program.stages.get(stage);
      const { n, d } = results.find((result) => result.name === output);
      const query = `with ${program.tables.join(', ')}
        select r.k::int as id, r.${n} * 100 / ${d} as minor from ${name} r`;
      return differingRows(client, query, cents);
    };
    found.refereeLines += await asked('line', 'fee', line.cents);
    found.refereePeriods += await asked('producer_period', 'fees', period.cents);
  }
  return found;
}

const COLUMN_OF = { footprint_class: 'footprint', recycled: 'recycled_ppm', mass: 'mass_mg' };

function inputSql(client, { column, name, kind, values }) {
  const own = COLUMN_OF[name] ?? name;
  if (kind === 'd') return `1000000 as ${column}`;
  if (kind !== 'choice') return `${own} as ${column}`;
  const texts = values.map((value) => client.escapeLiteral(value)).join(', ');
  return `array_position(array[${texts}], ${own}) - 1 as ${column}`;
}

/** Rows of a query, `id` and `minor`, that differ from the cents of the columns. */
async function differingRows(client, query, cents) {
  let [count, rowsRead] = [0, 0];
  await client.query('BEGIN');
  await client.query(`DECLARE computed CURSOR FOR ${query}`);
  for (;;) {
    const { rows } = await client.query('FETCH 50000 FROM computed');
    if (rows.length === 0) break;
    rowsRead += rows.length;
    for (const { id, minor } of rows) if (Number(minor) !== cents[id]) count += 1;
  }
  await client.query('COMMIT');
  if (rowsRead === 0) throw new Error('Nothing was compared.');
  return count;
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
    if (Math.abs(product) < 2 ** 53 && Math.abs(product) % 1e10 === 5e9) count += 1;
  }
  return count;
}
