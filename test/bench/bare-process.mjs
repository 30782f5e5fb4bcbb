import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import pg from 'pg';
import { built, configBeside } from './application.mjs';
import { bareServer, listenToPages, listenToStatements } from './bare-server.mjs';
import { makeKey, releasedReport, signIn } from './preparations.mjs';

// A process of its own: builds the application once beside the running one, records what one real request for each page
// asks the database and gives its template, lets the application go and serves the same pages without it.

const [dataDirectory, measured] = process.argv.slice(2);
const config = await configBeside(dataDirectory);
const { openDatabase } = await built('database/running-database.store.js');
const database = await openDatabase(config, { whenRunning: 'join' });
const owner = new pg.Pool({ ...database.owner, max: 1 });

const statements = listenToStatements();
const { TemplateEngine } = await built('web/shell/template-engine.js');
const rendered = listenToPages(TemplateEngine);
const { AppModule } = await built('app.module.js');
const { ProblemFilter } = await built('api/problem.filter.js');
const { setUpWeb } = await built('web/shell/views.js');
const app = await NestFactory.create(AppModule.forRoot(config, database), {
  bodyParser: false,
  logger: ['error', 'warn', 'fatal'],
});
setUpWeb(app, new ProblemFilter());
await app.listen(0, '127.0.0.1');
const origin = (await app.getUrl()).replace('[::1]', '127.0.0.1');

const cookie = await signIn(measured);
const key = await makeKey(owner);
const report = await releasedReport(owner);
const wanted = [
  { name: 'producer dashboard', path: '/p/demo/producer', headers: { cookie }, target: 0.5 },
  {
    name: 'return page',
    path: '/p/demo/producer/returns/2026-Q2',
    headers: { cookie },
    target: 0.5,
  },
  { name: 'public report', path: report, headers: {}, target: 1 },
  {
    name: 'API list',
    path: '/api/v1/programmes/demo/returns',
    headers: { authorization: `Bearer ${key}` },
    target: 0.5,
  },
];

const pages = [];
for (const page of wanted) pages.push(await record(page));
await app.close();
await owner.end();
const bare = bareServer({ connection: database.owner, pages });
const server = bare.app.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  process.send({ origin: `http://127.0.0.1:${port}`, pages: pages.map(told) });
});
process.once('disconnect', () => process.exit(0));

/** Asked once to warm the caches, then noted. A page that is not there is told, not measured. */
async function record(page) {
  const ask = () => fetch(origin + page.path, { headers: page.headers });
  const cached = page.headers.cookie === undefined && page.headers.authorization === undefined;
  if (!cached) await (await ask()).text();
  statements.start();
  rendered.start();
  const answer = await ask();
  const text = await answer.text();
  const asked = statements.stop();
  const [view] = rendered.stop();
  if (answer.status !== 200) return { ...page, status: answer.status };
  const content = view === undefined ? { json: JSON.parse(text) } : view;
  return { ...page, status: 200, statements: asked, content };
}

function told({ name, path, headers, target, status, statements: asked }) {
  return { name, path, headers, target, status, statements: asked?.length ?? 0 };
}
