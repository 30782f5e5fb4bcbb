import autocannon from 'autocannon';
import { spread } from './spread.mjs';

const WARM_SECONDS = 10;

/** One burst of requests: how many a second, the 99th percentile in milliseconds, and whether any failed. */
async function burst({ url, headers, seconds, connections = 20 }) {
  const result = await autocannon({ url, headers, connections, duration: seconds });
  return {
    perSecond: result.requests.average,
    p99: result.latency.p99,
    failed: result.non2xx + result.errors + result.timeouts,
  };
}

/** Ours and the bare one in turn, so that a slow minute of the machine hits both. */
export async function pairs({ ours, bare, rounds, seconds }) {
  // A server that has been at work: its code is compiled, its connections are open and know their statements.
  await burst({ ...ours, seconds: WARM_SECONDS });
  await burst({ ...bare, seconds: WARM_SECONDS });
  const measured = [];
  for (let round = 0; round < rounds; round += 1)
    measured.push({
      ours: await burst({ ...ours, seconds }),
      bare: await burst({ ...bare, seconds }),
    });
  return {
    ratio: spread(measured.map((m) => m.ours.perSecond / m.bare.perSecond)),
    ours: spread(measured.map((m) => m.ours.perSecond)),
    bare: spread(measured.map((m) => m.bare.perSecond)),
    p99: spread(measured.map((m) => m.ours.p99)),
    p99Ratio: spread(measured.map((m) => m.ours.p99 / m.bare.p99)),
    bareP99: spread(measured.map((m) => m.bare.p99)),
    eachRound: measured,
    failed: measured.reduce((sum, m) => sum + m.ours.failed + m.bare.failed, 0),
  };
}
