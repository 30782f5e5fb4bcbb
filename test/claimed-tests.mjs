import path from 'node:path';

/** A test whose title says by which other test something is proved: `... is proved by test/x.spec.ts: a part of its name`. */
const CLAIM = / is proved by (\S+\.spec\.ts): (.+)$/;

/**
 * Makes a proof by the name of a test a real one: of each test that is claimed, at least one of that name ran in this run, all of
 * them passed, and each asserted something. A run of some files judges the claims about these alone, and a run of some
 * names none.
 */
export default class ClaimedTests {
  #faults = [];

  constructor(globalConfig) {
    this.root = globalConfig.rootDir;
    this.isOfNames = Boolean(globalConfig.testNamePattern);
    const { patterns = [] } = globalConfig.testPathPatterns ?? {};
    this.isWhole = patterns.length === 0 && !globalConfig.shard && !globalConfig.onlyChanged;
  }

  onRunComplete(_contexts, { testResults }) {
    if (this.isOfNames) return;
    const files = new Map(
      testResults.map(({ testFilePath, testResults: tests }) => [
        path.relative(this.root, testFilePath).replaceAll('\\', '/'),
        tests,
      ]),
    );
    const claims = [...files.values()]
      .flat()
      .flatMap(({ fullName }) => [CLAIM.exec(fullName) ?? []])
      .filter(([claim]) => claim !== undefined);
    const faults = claims.flatMap(([, file, name]) => faultsOf(file, name, files, this.isWhole));
    this.#faults = [...new Set(faults)];
    if (this.#faults.length > 0)
      process.stderr.write(`Claimed, but not proved:\n${this.#faults.join('\n')}\n`);
  }

  getLastError() {
    return this.#faults.length === 0 ? undefined : new Error(this.#faults.join('\n'));
  }
}

/** What of a claim does not hold. */
export function faultsOf(file, name, files, isWhole) {
  const ran = files.get(file);
  if (ran === undefined) return isWhole ? [`${file} did not run: ${name}`] : [];
  const named = ran.filter(({ fullName }) => fullName.includes(name) && !CLAIM.test(fullName));
  if (named.length === 0) return [`${file} has no test of that name: ${name}`];
  return named.flatMap(({ fullName, status, numPassingAsserts }) => {
    if (status !== 'passed') return [`${file} is ${status}: ${fullName}`];
    return numPassingAsserts > 0 ? [] : [`${file} asserts nothing: ${fullName}`];
  });
}
