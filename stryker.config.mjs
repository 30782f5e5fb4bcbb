/** How well the tests of the rules and of the kernel notice a change of the code: see CONTRIBUTING.md. */
export default {
  mutate: ['src/kernel/*.ts', 'src/rules/*.ts', '!src/**/*.spec.ts', '!src/**/index.ts'],
  plugins: ['./test/mutation/runner.mjs'],
  testRunner: 'in-process',
  coverageAnalysis: 'perTest',
  // Migrations and texts are for the server that one spec asks.
  ignorePatterns: [
    '*',
    ...['!src/**', '!test/**', '!migrations/**', '!rulebooks/**'],
    ...['!package.json', '!tsconfig.json'],
  ],
  tempDirName: 'coverage/mutation/sandbox',
  incrementalFile: 'coverage/mutation/incremental.json',
  jsonReporter: { fileName: 'coverage/mutation/mutation.json' },
  reporters: ['clear-text', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  concurrency: 1,
  // An endless loop is noticed by how often it meets its mutant; the clock is for what meets none.
  timeoutMS: 20_000,
  timeoutFactor: 3,
  thresholds: { high: 95, low: 85, break: 85 },
  allowEmpty: false,
};
