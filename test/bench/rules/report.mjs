/** The table to read. Every target says whether it was met; what was not measured says so too. */
export function print(found) {
  const { lines: all, producers, rounds } = found;
  console.log(
    `\n${all} lines of ${producers} producers, ${rounds} rounds: median (lowest-highest)\n`,
  );
  for (const [name, ns] of Object.entries(found.perLineNs))
    console.log(`  ${name.padEnd(12)} ${show(ns, 1).padStart(34)} ns a line`);
  console.log('');
  for (const { name, times, least, slow, fast } of found.rows) {
    row(name, `${show(times, 2)} x`, `at least ${least} x`, times.median >= least);
    if (times.median < least) whyMissed(times, least, [slow, fast], found.perLineNs);
  }
  const { recompileMs, oneYear, oneLargeYear, memoryMb } = found;
  row(
    'recompile after an edit',
    `${show(recompileMs.compile, 1)} ms`,
    'under 5 ms',
    recompileMs.compile.median < 5,
  );
  console.log(
    `  (reading and checking the edited files before that: ${show(recompileMs.load, 1)} ms)`,
  );
  for (const [whose, { lines, percent, traceMs, queryMs, writtenMs }] of [
    ["the median producer's", oneYear],
    ["a large producer's", oneLargeYear],
  ]) {
    row(
      `${whose} year of ${lines} lines traced, of its query`,
      `${show(percent, 1)} %`,
      'at most 10 %',
      percent.median <= 10,
    );
    console.log(
      `  (traced in ${show(traceMs, 3)} ms, its query takes ${show(queryMs, 2)} ms; writing out all its steps: ${writtenMs.toFixed(1)} ms)`,
    );
  }
  const { young } = oneYear;
  console.log(
    `  (the first hundred years after a start: ${young.traceMs.toFixed(3)} ms each, their queries ${young.queryMs.toFixed(2)} ms)`,
  );
  row(
    'peak memory of the run, facts included',
    `${memoryMb.toFixed(0)} MB`,
    'under 250 MB',
    memoryMb < 250,
  );
  printRuns(found.runs);
  console.log('\nLines that differ from the generated columns (target 0):');
  for (const { mode, lines: all, ties, negative, wide, ...compared } of found.agreement) {
    const none = Object.values(compared).every((count) => count === 0);
    const counts = Object.entries(compared).map(([name, count]) => `${AGAINST[name]} ${count}`);
    console.log(
      `  ${mode.padEnd(20)} of ${all}, ${ties} ties, ${negative} negative, ${wide} beyond 2^53: ${counts.join(', ')}: ${met(none)}`,
    );
  }
}

const AGAINST = {
  closures: 'closures',
  traced: 'traced columns',
  exact: 'exact rationals',
  refereeLines: "referee's lines",
  refereePeriods: "referee's quarters",
  sqlLines: 'SQL by hand, lines',
  sqlYears: 'SQL by hand, years',
};

function printRuns({ lines, run, phases, insertMs, runAside, insertAsideMs, ...more }) {
  const { whatIf, registerMs, snapshotMs } = more;
  row(
    `official run of ${lines} lines against INSERT ... SELECT`,
    `${show(run, 2)} x`,
    'at least 1.5 x',
    run.median >= 1.5,
  );
  // Where it is missed, this line says in which part: reading, computing and writing overlap.
  const took = Object.entries(phases).map(([name, ms]) => `${name} ${ms.median.toFixed(0)} ms`);
  console.log(`  (${took.join(', ')}; INSERT ... SELECT ${insertMs.median.toFixed(0)} ms)`);
  console.log(
    `  against INSERT ... SELECT into a temporary table without policies and references: ${show(runAside, 2)} x` +
      ` (${insertAsideMs.median.toFixed(0)} ms)`,
  );
  row(
    'what-if from a snapshot against PostgreSQL',
    `${show(whatIf, 2)} x`,
    'at least 5 x',
    whatIf.median >= 5,
  );
  console.log(
    `  (snapshot ${snapshotMs.median.toFixed(0)} ms, register ${registerMs.median.toFixed(0)} ms)`,
  );
}

function row(name, reached, target, isMet) {
  console.log(`  ${name.padEnd(58)} ${reached.padStart(32)}  ${target}: ${met(isMet)}`);
}

/** What moved: a rival that was quicker in some rounds, or columns that were slower. */
function whyMissed(times, least, names, perLineNs) {
  const rounds =
    times.highest >= least ? 'some rounds reach it, the median does not' : 'no round reaches it';
  const moved = names.map((name) => {
    const { lowest, median, highest } = perLineNs[name];
    return `${name} took ${median.toFixed(1)} ns a line, its rounds differ by ${((highest / lowest - 1) * 100).toFixed(0)} %`;
  });
  console.log(`    missed because ${rounds}: ${moved.join('; ')}`);
}

function met(reached) {
  return reached ? 'met' : 'MISSED';
}

function show({ median, lowest, highest }, places) {
  return `${median.toFixed(places)} (${lowest.toFixed(places)}-${highest.toFixed(places)})`;
}
