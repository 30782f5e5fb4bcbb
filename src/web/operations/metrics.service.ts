import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';
import { JobFailures } from '../../database/index.js';
import { OPERATIONS, type OperationsSettings } from './operations-settings.js';

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/** Counts and durations by route template; never by address, person or tenant. */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();
  private readonly durations = new Histogram({
    name: 'everycell_http_request_seconds',
    help: 'Time from the first byte of a request to the last of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers: [this.registry],
  });

  constructor(
    @Inject(OPERATIONS) private readonly settings: OperationsSettings,
    failures: JobFailures,
  ) {
    collectDefaultMetrics({ register: this.registry });
    const counter = new Counter({
      name: 'everycell_job_failures_total',
      help: 'Attempts at background jobs that failed in this process.',
      labelNames: ['job'],
      registers: [this.registry],
      collect: () => {
        counter.reset();
        for (const [job, count] of failures.all()) counter.inc({ job }, count);
      },
    });
  }

  observe(method: string, route: string, answer: { status: number; seconds: number }): void {
    this.durations.observe({ method, route, status: answer.status }, answer.seconds);
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }

  /** What came through a proxy on this machine has its address, but did not come from here. */
  mayRead({ socket, headers }: IncomingMessage): boolean {
    const proxied = headers.forwarded ?? headers['x-forwarded-for'] ?? headers.via;
    const { authorization } = headers;
    if (proxied === undefined && LOOPBACK.has(socket.remoteAddress ?? '')) return true;
    const { metricsToken } = this.settings;
    if (metricsToken === null || authorization === undefined) return false;
    const [given, wanted] = [Buffer.from(authorization), Buffer.from(`Bearer ${metricsToken}`)];
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  }
}
