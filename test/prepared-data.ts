import { spawn } from 'node:child_process';
import { cp, mkdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const WAIT_MS = 240_000;

/**
 * Puts the data folder of a whole first start where it is wanted. The first spec of the run to ask makes it, by starting the
 * application and stopping it in good order; the others begin on a copy of what that one left.
 */
export async function copyPrepared(
  name: string,
  to: string,
  make: (folder: string) => Promise<void>,
): Promise<void> {
  const prepared = path.join(process.env.EVERYCELL_TEST_DIRECTORY ?? '', `data-${name}`);
  const making = `${prepared}.making`;
  const first = await mkdir(making, { mode: 0o711 }).then(
    () => true,
    () => false,
  );
  if (first) {
    await make(path.join(making, 'data'));
    await rename(path.join(making, 'data'), prepared);
  }
  const until = performance.now() + WAIT_MS;
  while ((await stat(prepared).catch(() => null)) === null) {
    if (performance.now() > until) throw new Error(`Nobody has prepared the data of ${name}.`);
    await wait(50);
  }
  await copy(prepared, to);
}

/** With its owners: under root the server's files are another account's. */
function copy(from: string, to: string): Promise<void> {
  if (process.platform === 'win32') return cp(from, to, { recursive: true });
  return new Promise((resolve, reject) => {
    const child = spawn('cp', ['-a', from, to], { stdio: ['ignore', 'ignore', 'inherit'] });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`The prepared data could not be copied to ${to}.`));
    });
  });
}
