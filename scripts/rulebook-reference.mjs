// Writes what is generated of the documentation: docs/rulebooks.md and rulebooks/rulebook.schema.json from the tables of the rulebook
// language, docs/states.md from those of states.
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const project = path.resolve(import.meta.dirname, '..');
const jest = path.join(project, 'node_modules', 'jest', 'bin', 'jest.js');
const run = spawnSync(
  process.execPath,
  ['--experimental-vm-modules', jest, 'test/rulebook-reference.spec.ts', 'test/states.spec.ts'],
  { cwd: project, stdio: 'inherit', env: { ...process.env, WRITE_REFERENCE: 'yes' } },
);
process.exitCode = run.status ?? 1;
