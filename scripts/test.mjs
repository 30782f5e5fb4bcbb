// Proves what must hold: installs what is missing, then types, boundaries and tests; with --check the whole gate.
// Its last line counts: each step is one, and so is each test.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findChromium } from './chromium.mjs';
import { build, install } from './prepare.mjs';

const project = path.resolve(import.meta.dirname, '..');
const given = process.argv.slice(2);
/** Side by side, on two processors: lint takes as long as all the others. */
const lanes = [['types', 'boundaries'], []];
if (given.includes('--check')) {
  lanes[0].push('unused', 'format');
  lanes[1].push('lint');
}

const count = { passed: 0, failed: 0, skipped: 0 };

install();
report('build', build());
await Promise.all(lanes.map(inTurn));
if (findChromium() === null)
  console.log(
    'No Chromium was found, so the browser journeys are skipped; install one (on Debian: apt-get install chromium-headless-shell) or name it in EVERYCELL_CHROMIUM.',
  );
tests(given.filter((argument) => argument !== '--check'));
console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
process.exit(count.failed === 0 ? 0 : 1);

function report(step, held) {
  console.log(`${held ? 'passed' : 'FAILED'}: ${step}`);
  count[held ? 'passed' : 'failed'] += 1;
}

async function inTurn(steps) {
  for (const step of steps) report(step, await holds(step));
}

function holds(step) {
  const child = spawn('npm', ['run', '--silent', step], {
    cwd: project,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  return new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('close', (code) => resolve(code === 0));
  });
}

function tests(parameters) {
  const folder = mkdtempSync(path.join(tmpdir(), 'everycell-results-'));
  const file = path.join(folder, 'results.json');
  const { status } = spawnSync(
    process.execPath,
    [
      ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
      // Each spec loads hundreds of modules anew: room for what is young spares a twentieth of the work.
      '--max-semi-space-size=64',
      ...['node_modules/jest/bin/jest.js', '--json', `--outputFile=${file}`, ...parameters],
    ],
    // The results are in the file; what people read is on the error stream.
    { cwd: project, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  try {
    const results = JSON.parse(readFileSync(file, 'utf8'));
    count.passed += results.numPassedTests;
    count.failed += results.numFailedTests + results.numRuntimeErrorTestSuites;
    count.skipped += results.numPendingTests + results.numTodoTests;
    // No test failed, and still the run did: a reporter found what no single test could.
    if (status !== 0 && results.numFailedTests + results.numRuntimeErrorTestSuites === 0)
      count.failed += 1;
  } catch {
    console.error('The tests ended without results.');
    count.failed += 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
