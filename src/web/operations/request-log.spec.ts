import { expect, it } from '@jest/globals';
import express from 'express';
import request from 'supertest';
import { JobFailures } from '../../database/index.js';
import { CachedPages } from '../public/cached-pages.middleware.js';
import { PageCache } from '../public/page-cache.js';
import { Metrics } from './metrics.service.js';
import { RequestsInHand } from './requests-in-hand.service.js';
import { RequestLog } from './request-log.middleware.js';

const settings = { metricsToken: null, logLevel: 'silent' };

/** The routes under which answers were counted; the log line takes the same word. */
async function countedAs(app: express.Express, metrics: Metrics, address: string) {
  await request(app).get(address);
  const text = await metrics.text();
  return [...text.matchAll(/request_seconds_count\{method="GET",route="([^"]*)"/g)].map(
    ([, route]) => route,
  );
}

function answering(pages: PageCache) {
  const metrics = new Metrics(settings, new JobFailures());
  const log = new RequestLog(metrics, new RequestsInHand(), settings);
  const cached = new CachedPages(pages);
  const app = express();
  app.use(log.use.bind(log), cached.use.bind(cached));
  app.get('/p/:programme/reports', (_, response) => void response.send('reports'));
  return { app, metrics };
}

it('names a page that was answered from memory by its route, as it names any other', async () => {
  const pages = new PageCache(() => 0);
  pages.put('default /p/demo/reports/2025/v1', 'a report', 'en');
  const { app, metrics } = answering(pages);
  expect(await countedAs(app, metrics, '/p/demo/reports/2025/v1')).toEqual([
    '/p/:programme/reports/:period/v:version',
  ]);
});

it('counts attempts at jobs that failed', async () => {
  const failures = new JobFailures();
  const metrics = new Metrics(settings, failures);
  for (const job of ['official-run', 'national-run', 'official-run']) failures.add(job);
  // Asked twice: what was told before is not added again.
  await metrics.text();
  expect(await metrics.text()).toContain('everycell_job_failures_total{job="official-run"} 2');
});

it('names a page of a handler, and says of an unknown address no more than that', async () => {
  const known = answering(new PageCache(() => 0));
  expect(await countedAs(known.app, known.metrics, '/p/demo/reports')).toEqual([
    '/p/:programme/reports',
  ]);
  const unknown = answering(new PageCache(() => 0));
  expect(await countedAs(unknown.app, unknown.metrics, '/p/ada@example.org')).toEqual([
    'unmatched',
  ]);
});
