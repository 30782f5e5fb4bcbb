import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

/** `npm run explore -- --minutes 30 [spec ...]`: the property tests with fresh seeds, until the time is over or one fails. */
const project = path.resolve(import.meta.dirname, '..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { minutes: { type: 'string', default: '10' } },
});
const end = Date.now() + Number(values.minutes) * 60_000;
const specs = positionals.length > 0 ? positionals : withProperties();

for (let round = 1; Date.now() < end; round += 1) {
  const seed = String(randomInt(2 ** 31));
  console.log(`Round ${round}, EVERYCELL_SEED=${seed}`);
  const { status } = spawnSync('npm', ['run', '--silent', 'jest', '--', '--silent', ...specs], {
    cwd: project,
    env: { ...process.env, EVERYCELL_SEED: seed },
    stdio: 'inherit',
  });
  if (status !== 0) {
    console.error(`Failed. The same again: EVERYCELL_SEED=${seed} npm run jest -- <the spec>`);
    process.exitCode = 1;
    break;
  }
}

function withProperties() {
  return ['src', 'test']
    .flatMap((folder) =>
      readdirSync(path.join(project, folder), { recursive: true }).map((file) =>
        path.join(folder, file),
      ),
    )
    .filter((file) => file.endsWith('.spec.ts'))
    .filter((file) => readFileSync(path.join(project, file), 'utf8').includes("'fast-check'"));
}
