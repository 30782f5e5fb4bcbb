import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from 'node:net';
import { type Account, anotherAccount, NpmStart } from './npm-start.js';
import { ApplicationProcess } from './process.js';

const MINUTES = 120_000;
let application: ApplicationProcess;

beforeAll(async () => {
  application = await ApplicationProcess.begin();
}, MINUTES);

afterAll(() => application.remove(), MINUTES);

const status = async (path: string): Promise<number> =>
  (await fetch(application.origin + path)).status;

describe('the running application', () => {
  it('says that it lives, that its database answers and what it has done', async () => {
    expect(await Promise.all(['/healthz', '/readyz', '/metrics'].map(status))).toEqual([
      200, 200, 200,
    ]);
    const throughProxy = { headers: { 'x-forwarded-for': '192.0.2.1' } };
    expect((await fetch(`${application.origin}/metrics`, throughProxy)).status).toBe(404);
  });

  it(
    'lets no second one onto its data folder, and says so in one line',
    async () => {
      const { code, output } = await application.startAnother();
      expect([code, output]).toEqual([
        1,
        expect.stringMatching(/^EVERYCELL_DATA_DIR: Everycell is already running .*\n$/),
      ]);
      expect(await status('/readyz')).toBe(200);
    },
    MINUTES,
  );

  it(
    'comes back after kill -9, with its PostgreSQL left alive or killed too',
    async () => {
      expect((await application.kill()).signal).toBe('SIGKILL');
      await application.start();
      expect(await status('/readyz')).toBe(200);
      await application.killAll();
      await application.start();
      expect(await status('/readyz')).toBe(200);
    },
    MINUTES,
  );

  it(
    'answers a request in hand after it was told to stop, then ends with its PostgreSQL',
    async () => {
      const answer = halfAPost(new URL(application.origin));
      await answer.sent;
      const ending = application.stop();
      await new Promise((resolve) => setTimeout(resolve, 300));
      answer.finish();
      expect(await answer.text).toMatch(/^HTTP\/1\.1 4\d\d /);
      expect((await ending).code).toBe(0);
      expect(await application.postmaster()).toBeNull();
    },
    MINUTES,
  );
});

describe('a process that only works', () => {
  it(
    'answers the operator’s tools as one that serves pages does, and serves none',
    async () => {
      const worker = await ApplicationProcess.begin({ EVERYCELL_ROLE: 'worker' });
      try {
        const asked = ['/healthz', '/readyz', '/metrics', '/', '/sign-in', '/api/v1/programmes'];
        const answers = await Promise.all(asked.map((at) => fetch(worker.origin + at)));
        expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 404, 404, 404]);
        expect(await answers[2]?.text()).toContain('everycell_job_failures_total');
        expect((await worker.stop()).code).toBe(0);
      } finally {
        await worker.remove();
      }
    },
    MINUTES,
  );
});

describe('npm start', () => {
  const accounts: [string, Account][] = [['of whoever tests', null]];
  const other = anotherAccount();
  if (other !== null) accounts.push(['of an account without rights', other]);

  it.each(accounts)(
    '%s is ready again within five seconds of a machine that has nothing else to do',
    async (_, account) => {
      const npm = await NpmStart.in(account, account === null ? 'on' : 'off');
      try {
        // On what a first start left; test/clean-clone.mjs begins with nothing.
        if (account === null) await ApplicationProcess.putDemonstration(npm.dataDirectory);
        // The first one may build.
        const { said } = await npm.once(2 * MINUTES);
        const address = /ready at (http:\/\/localhost:\d+)\n/.exec(said)?.[1] ?? 'nowhere';
        const offered = said.includes(`Sign in at ${address}/sign-in: it offers an account`);
        expect(offered).toBe(account === null);
        const { took, computed } = await npm.once(MINUTES);
        // What it computed is what it would take if nothing else were running; a busy machine proves nothing.
        expect(Math.min(took, computed ?? took)).toBeLessThan(5);
      } finally {
        await npm.remove();
      }
    },
    4 * MINUTES,
  );
});

/** A form of which the first half has arrived. */
function halfAPost({ hostname, port }: URL): {
  sent: Promise<void>;
  finish: () => void;
  text: Promise<string>;
} {
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString()));
  const head = [
    'POST /sign-in HTTP/1.1',
    `Host: ${hostname}:${port}`,
    'Content-Type: application/x-www-form-urlencoded',
    'Content-Length: 20',
    'Connection: close',
  ];
  const sent = new Promise<void>((resolve) => {
    socket.write(`${head.join('\r\n')}\r\n\r\nemail=abcd`, () => setTimeout(resolve, 300));
  });
  return {
    sent,
    finish: () => void socket.write('&more=1234'),
    text: new Promise((resolve) =>
      socket.once('close', () => {
        resolve(text);
      }),
    ),
  };
}
