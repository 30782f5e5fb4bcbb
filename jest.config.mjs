/** What each spec runs with. */
const spec = {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/test', '<rootDir>/migrations'],
  testMatch: ['**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^fast-check$': '<rootDir>/test/fast-check.mjs',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },

  globalSetup: '<rootDir>/test/global-setup.mjs',
  globalTeardown: '<rootDir>/test/global-teardown.mjs',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          target: 'es2022',
          keepClassNames: true,
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
};

/**
 * The specs of the stores, once more on the PostgreSQL of EVERYCELL_TEST_DATABASE_URL (CONTRIBUTING.md). What starts the
 * embedded server is about no other.
 */
const external = {
  ...spec,
  displayName: 'external',
  testMatch: ['**/*.store.spec.ts', '<rootDir>/test/tenant-rules.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/embedded-server\\.store\\.spec\\.ts$'],
  globals: { everycellTestServer: 'external' },
};

const given = (process.env.EVERYCELL_TEST_DATABASE_URL ?? '') !== '';

export default {
  ...(given ? { projects: [spec, external] } : spec),
  coverageProvider: 'v8',
  // Two more than a small machine has processors: specs wait for PostgreSQL, for browsers and for processes that they start.
  maxWorkers: 4,
  reporters: ['default', 'summary', '<rootDir>/test/claimed-tests.mjs'],
  testSequencer: '<rootDir>/test/longest-first.mjs',
  // A shared machine has slow minutes; what must be quick says so itself.
  testTimeout: 60_000,
};
