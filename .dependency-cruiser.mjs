// The import order of the house, left is imported by right; names that share a step are peers
// and never import each other. Everything below is derived from this one array.
const order = [
  ['kernel'],
  ['rules'],
  ['database'],
  ['access'],
  ['ledger'],
  ['files'],
  ['register'],
  ['assessments'],
  ['returns', 'recycling'],
  ['oversight', 'publications'],
  ['rulemaking'],
  ['web', 'api', 'jobs', 'demo'],
];
const rooms = order.flat();
const features = rooms.slice(rooms.indexOf('access'), rooms.indexOf('web'));

const anyOf = (names) => `(?:${names.join('|')})`;
const spec = '\\.spec\\.ts$';
const inRoom = (room) => `^src/${room}/`;
const packages = (names) => `node_modules/${anyOf(names)}(?:/|$)`;

const sql = ['typeorm', 'pg', 'pg-copy-streams'];
const effects = [...sql, '@nestjs', 'express', 'graphile-worker', 'pino', 'uuid'];
const outsideWorld =
  'fs|fs/promises|net|http|https|http2|dns|tls|dgram|child_process|worker_threads|cluster|timers|os';
const roles =
  'module|service|store|entity|dto|guard|controller|interceptor|pipe|middleware|filter|worker';

/** One rule per room: it may import itself and the rooms to its left, not its peers, nothing to its right. */
const orderRules = order.flatMap((peers, step) =>
  peers.map((room) => ({
    name: `order-of-${room}`,
    comment: `${room} may import only: ${order.slice(0, step).flat().join(', ') || 'nothing'}`,
    severity: 'error',
    from: { path: inRoom(room) },
    to: {
      path: [
        `^src/${anyOf([...peers.filter((peer) => peer !== room), ...order.slice(step + 1).flat()])}/`,
        '^src/(?:main|cli|app\\.module)\\.ts$',
        '^src/cli/',
      ].filter((path) => !path.includes('(?:)')),
    },
  })),
);

const purityRules = [
  {
    name: 'kernel-imports-nothing',
    comment: 'Exact values stand on the language alone.',
    severity: 'error',
    from: { path: inRoom('kernel'), pathNot: spec },
    to: { pathNot: inRoom('kernel') },
  },
  {
    name: 'rules-import-kernel-and-parsers',
    comment: 'Law as data is evaluated without framework, files, clock or chance.',
    severity: 'error',
    from: { path: inRoom('rules'), pathNot: spec },
    to: { pathNot: ['^src/(?:kernel|rules)/', packages(['yaml', 'csv-parse'])] },
  },
  {
    name: 'no-role-is-pure',
    comment:
      'A feature file without a role suffix is pure: no framework, database, files or clock.',
    severity: 'error',
    from: { path: `^src/${anyOf(features)}/(?!index\\.ts$)[^/.]+\\.ts$` },
    to: {
      path: [
        packages(effects),
        `^(?:node:)?(?:${outsideWorld})$`,
        `\\.(?:${roles})\\.ts$`,
        '^src/database/clock\\.ts$',
        '^src/config\\.ts$',
      ],
    },
  },
  {
    name: 'sql-only-in-stores',
    comment: 'Only a store knows SQL or a repository; entities and modules only declare.',
    severity: 'error',
    from: {
      path: `^src/${anyOf(features)}/`,
      pathNot: ['\\.(?:store|entity|module)\\.ts$', spec],
    },
    to: { path: packages(sql) },
  },
  {
    name: 'controllers-hold-no-sql',
    comment: 'A controller asks a service; it neither queries nor holds rows.',
    severity: 'error',
    from: { path: '^src/(?:web|api)/', pathNot: spec },
    to: { path: [packages(sql), '\\.(?:store|entity)\\.ts$'] },
  },
];

const houseRules = [
  {
    name: 'through-the-front-door',
    comment: 'Another feature is entered through its index.ts.',
    severity: 'error',
    from: { path: '^src/([^/]+)/', pathNot: spec },
    to: {
      path: `^src/${anyOf(['rules', ...features])}/`,
      pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$'],
    },
  },
  {
    name: 'no-cycles',
    comment: 'A cycle of values has no first line to read; types may know each other.',
    severity: 'error',
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
  {
    name: 'no-tests-in-the-house',
    comment: 'What runs in production knows no test and no tool that is not installed there.',
    severity: 'error',
    from: { path: '^(?:src|migrations)/', pathNot: spec },
    to: { path: ['^test/', spec, packages(['@jest', 'jest', 'fast-check', 'supertest', 'ajv'])] },
  },
  {
    name: 'migrations-stand-alone',
    comment: 'A migration must mean the same next year, so it leans on no code that moves.',
    severity: 'error',
    from: { path: '^migrations/', pathNot: spec },
    to: { path: '^src/' },
  },
  {
    name: 'resolvable',
    comment: 'Every import leads somewhere.',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
];

export default {
  forbidden: [...orderRules, ...purityRules, ...houseRules],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^dist/', '^test/fixtures/'] },
    tsPreCompilationDeps: true,
    moduleSystems: ['es6'],
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
};
