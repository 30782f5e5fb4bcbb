import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { leaveAsFound } from './external-server.mjs';

const PREFIX = 'everycell-test-';

/** A folder for this run's server, which the first spec that needs a database starts (test/server.ts). */
export default async function setUp() {
  await sweep();
  const directory = await mkdtemp(path.join(tmpdir(), PREFIX));
  await chmod(directory, 0o711);
  await writeFile(path.join(directory, 'run.pid'), String(process.pid));
  process.env.EVERYCELL_TEST_DIRECTORY = directory;
}

/** A run that was killed leaves its server behind, and nobody else will ever stop it. */
async function sweep() {
  const names = await readdir(tmpdir());
  for (const name of names.filter((each) => each.startsWith(PREFIX))) {
    const directory = path.join(tmpdir(), name);
    const run = await pidIn(path.join(directory, 'run.pid'));
    if (run === null || isAlive(run)) continue;
    const server = await pidIn(path.join(directory, 'embedded', 'cluster', 'postmaster.pid'));
    if (server !== null && (await commandOf(server)).includes(directory)) kill(server);
    // Where it cannot be reached now, the next run tries again.
    const left = await leaveAsFound(directory).then(
      () => true,
      () => false,
    );
    if (left) await rm(directory, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function pidIn(file) {
  const pid = Number((await readFile(file, 'utf8').catch(() => '')).split('\n')[0]);
  return pid > 0 ? pid : null;
}

const commandOf = (pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');

function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Another account's: its own next run sweeps it.
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
