import { fork } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build, stop } from 'esbuild';
import setUp from '../global-setup.mjs';
import tearDown from '../global-teardown.mjs';
import { mayBeAsked } from './bundled-specs.mjs';

/** `npm run mutation`: Stryker, with a PostgreSQL beside it that outlives the processes it runs the specs in. */
const project = path.resolve(import.meta.dirname, '../..');
const TEST_FILES = { testFiles: { type: 'string' } };
/** The one spec that asks a database; where it takes no part, none is started. */
const ASKING = 'src/rules/sql-edges.spec.ts';
const starter = path.join(project, 'coverage/mutation/server.mjs');
const args = process.argv.slice(2);
const { testFiles = '' } = parseArgs({ args, strict: false, options: TEST_FILES }).values;
process.env.EVERYCELL_MUTATION_SPECS = testFiles;

await setUp();
try {
  if (mayBeAsked(ASKING)) await startServer();
  process.exitCode = await stryker();
} finally {
  await tearDown();
}

/** As the first spec that asks for it would: the ones that Stryker runs find it running. */
async function startServer() {
  await build({
    entryPoints: [path.join(project, 'test/server.ts')],
    outfile: starter,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    packages: 'external',
    logLevel: 'error',
  });
  await stop();
  const { testServer } = await import(pathToFileURL(starter));
  await testServer();
  await rm(starter);
}

function stryker() {
  const core = fileURLToPath(import.meta.resolve('@stryker-mutator/core'));
  const program = path.join(core, '../../../bin/stryker.js');
  // Ctrl-C reaches Stryker too; the server is stopped once it has ended.
  process.on('SIGINT', () => undefined);
  const child = fork(program, ['run', ...args], { cwd: project });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
