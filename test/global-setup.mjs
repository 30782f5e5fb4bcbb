import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder for this run's server, which the first spec that needs a database starts (test/server.ts). */
export default async function setUp() {
  const directory = await mkdtemp(path.join(tmpdir(), 'everycell-test-'));
  await chmod(directory, 0o711);
  process.env.EVERYCELL_TEST_DIRECTORY = directory;
}
