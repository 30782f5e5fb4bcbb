import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

const run = promisify(execFile);
const root = new URL('..', import.meta.url).pathname;
const cruiser = `${root}node_modules/dependency-cruiser/bin/dependency-cruise.mjs`;

interface Summary {
  violations: { from: string; rule: { name: string } }[];
  ruleSetUsed: { forbidden: { name: string }[] };
}

/** What the cruiser finds in a source tree; its exit code is the number of violations. */
async function cruise(folder: string): Promise<Summary> {
  const args = [cruiser, '--config', `${root}.dependency-cruiser.mjs`, '--output-type', 'json'];
  const { stdout } = await run(process.execPath, [...args, 'src', 'migrations'], {
    cwd: folder,
    maxBuffer: 64_000_000,
  }).catch((failure: unknown) => failure as { stdout: string });
  return (JSON.parse(stdout) as { summary: Summary }).summary;
}

const base = (path: string): string => path.replace(/^.*\//, '').replace(/\..*$/, '');

const planted = await cruise(`${root}test/fixtures/boundaries`);

describe('the import rules', () => {
  it.each(planted.ruleSetUsed.forbidden)('catch the planted violation of $name', ({ name }) => {
    const caught = planted.violations.filter(({ rule }) => rule.name === name);
    expect(caught.map(({ from }) => base(from))).toContain(name);
  });

  it('leave an honest file alone', () => {
    expect(planted.violations.filter(({ from }) => base(from) === 'honest')).toEqual([]);
  });

  it('hold in the house itself', async () => {
    const { violations } = await cruise(root);
    expect(violations.map(({ from, rule }) => `${rule.name}: ${from}`)).toEqual([]);
  }, 60_000);
});
