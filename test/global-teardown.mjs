import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { leaveAsFound } from './external-server.mjs';

export default async function tearDown() {
  const directory = process.env.EVERYCELL_TEST_DIRECTORY;
  const file = path.join(directory, 'embedded', 'cluster', 'postmaster.pid');
  const pid = Number((await readFile(file, 'utf8').catch(() => '')).split('\n')[0]);
  if (pid > 0) {
    process.kill(pid, 'SIGINT');
    for (let tries = 0; tries < 500 && isAlive(pid); tries += 1) await wait(20);
  }
  await leaveAsFound(directory);
  await rm(directory, { recursive: true, force: true });
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
