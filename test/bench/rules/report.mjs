/** The table to read. Every target says whether it was met; what was not measured says so too. */
export function print(found) {
  const { lines, producers, rounds } = found;
  console.log(
    `\n${lines} lines of ${producers} producers, ${rounds} rounds: median (lowest-highest)\n`,
  );
  for (const [name, ns] of Object.entries(found.perLineNs))
    console.log(`  ${name.padEnd(12)} ${show(ns, 1).padStart(34)} ns a line`);
  console.log('');
  for (const { name, times, least } of found.rows)
    row(name, `${show(times, 2)} x`, `at least ${least} x`, times.median >= least);
  const { recompileMs, oneYear, memoryMb } = found;
  row(
    'recompile after an edit',
    `${show(recompileMs.compile, 1)} ms`,
    'under 5 ms',
    recompileMs.compile.median < 5,
  );
  console.log(
    `  (reading and checking the edited files before that: ${show(recompileMs.load, 1)} ms)`,
  );
  row(
    `one year of ${oneYear.lines} lines traced, of its query`,
    `${show(oneYear.percent, 0)} %`,
    'at most 10 %',
    oneYear.percent.median <= 10,
  );
  console.log(`  (writing out all its steps: ${oneYear.writtenMs.toFixed(1)} ms)`);
  row(
    'peak memory of the run, facts included',
    `${memoryMb.toFixed(0)} MB`,
    'under 250 MB',
    memoryMb < 250,
  );
  printRuns(found.runs);
  console.log('\nLines that differ from the generated columns (target 0):');
  for (const each of found.agreement) {
    const { mode, ties, wide, closures, exact, sqlLines, sqlYears } = each;
    const sql = sqlLines === undefined ? '' : `, SQL lines ${sqlLines}, SQL years ${sqlYears}`;
    const none = closures + exact + (sqlLines ?? 0) + (sqlYears ?? 0) === 0;
    console.log(
      `  ${mode.padEnd(20)} of ${each.lines}, ${ties} ties, ${wide} beyond 2^53: closures ${closures}, exact rationals ${exact}${sql}: ${met(none)}`,
    );
  }
}

function printRuns({ lines, run, phases, insertMs, runAside, insertAsideMs, ...more }) {
  const { whatIf, registerMs, snapshotMs } = more;
  row(
    `official run of ${lines} lines against INSERT ... SELECT`,
    `${show(run, 2)} x`,
    'at least 1.5 x',
    run.median >= 1.5,
  );
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

function met(reached) {
  return reached ? 'met' : 'MISSED';
}

function show({ median, lowest, highest }, places) {
  return `${median.toFixed(places)} (${lowest.toFixed(places)}-${highest.toFixed(places)})`;
}
