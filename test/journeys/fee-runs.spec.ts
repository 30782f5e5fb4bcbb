import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { PoolClient } from 'pg';
import { Visitors } from '../access/visitors.js';
import { inBrowser } from '../browser.js';
import { contextOf } from '../database.js';
import { openWorld, type World } from '../hostile/world.js';
import { given } from '../producer-quarter.js';
import { OfficialRuns, OfficialRunWorker, type RunClass } from '../../src/assessments/index.js';
import type { RequestContext } from '../../src/database/index.js';
import { Journey, LONG } from './journey.js';
import type { Look, Manner, Visitor } from './visitor.js';

// A fee run is looked at in every state it can be in. Each state is the real one: the run waits because nobody works, stands
// still because a row it needs is held, breaks because its connection is cut.

const YEAR = '2025';
const list = '/p/demo/agency/fee-runs';
const byDayAndNight: readonly Look[] = [
  { width: 1280, scheme: 'light' },
  { width: 360, scheme: 'dark' },
];
const narrow: readonly Look[] = [{ width: 360, scheme: 'light' }];

inBrowser('the page of a fee run', () => {
  let world: World;
  let journey: Journey;
  let agency: RequestContext;
  let system: RequestContext;
  let email = '';
  let runs: OfficialRuns;
  let worker: OfficialRunWorker;

  beforeAll(async () => {
    world = await openWorld(6);
    journey = await Journey.through(world.application);
    const { app } = world.application;
    runs = app.get(OfficialRuns, { strict: false });
    worker = app.get(OfficialRunWorker, { strict: false });
    const { rows } = await world.db.owner.query<{ programmeId: string; organisationId: string }>(
      `select id as "programmeId", agency_id as "organisationId" from programme where slug = 'demo'`,
    );
    const tenant = rows[0] ?? { programmeId: '', organisationId: '' };
    agency = contextOf(tenant.programmeId, tenant.organisationId, { capacity: 'agency' });
    system = contextOf(tenant.programmeId, null, { capacity: 'system' });
    const visitors = await Visitors.to(app, world.db, tenant);
    ({ email } = await visitors.person('agency.officer'));
  }, LONG);

  afterAll(async () => {
    await journey.end();
    await world.close();
  }, LONG);

  const officer = (walk: (visitor: Visitor) => Promise<void>, manner?: Manner): Promise<void> =>
    journey.signedIn(email, walk, manner);

  async function started(as: RunClass, inBackground = true): Promise<string> {
    world.db.clock.set(new Date(world.db.clock.now().getTime() + 60_000).toISOString());
    return given(await runs.start(agency, { period: YEAR, class: as, inBackground })).runId;
  }

  async function finished(as: RunClass): Promise<string> {
    const runId = await started(as);
    given(await worker.work(system, runId));
    return runId;
  }

  /** What the page says; it is whole in both languages, narrow and wide, by day and by night. */
  async function seen(
    runId: string,
    words: { name: string; title: string; says: readonly string[] },
  ): Promise<void> {
    await officer(async (visitor) => {
      expect(await visitor.open(`${list}/${runId}`)).toBe(200);
      expect(await visitor.heading()).toBe(words.title);
      const text = await visitor.text();
      for (const each of words.says) expect(text).toContain(each);
      await visitor.look(`fee-run-${words.name}`, byDayAndNight);
      await visitor.open(`${list}/${runId}?lang=de`);
      expect(await visitor.heading()).toMatch(/^Der Beitragslauf /);
      await visitor.look(`fee-run-${words.name}-de`, narrow);
    });
  }

  /** Holds a submission of the second quarter with lines, so that the run has written the first and waits with the next. */
  async function heldBack(): Promise<PoolClient> {
    const client = await world.db.owner.connect();
    await client.query('begin');
    await client.query(
      `select from submission where programme_id = $1 and period = (
         select max(period) from submission where programme_id = $1 and period like $2) for update`,
      [system.programmeId, `${YEAR}-Q%`],
    );
    return client;
  }

  async function untilComputing(runId: string): Promise<void> {
    for (;;) {
      const progress = await runs.progress(system, runId);
      if (progress?.run.phase === 'computing') return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Cuts the connection of the run, once it waits for what is held. */
  async function cutWhatWaits(client: PoolClient): Promise<void> {
    for (let cut = 0; cut === 0;) {
      const { rowCount } = await client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock'`,
      );
      cut = rowCount ?? 0;
    }
  }

  it(
    'says that it waits, and refuses a second start with the reason',
    async () => {
      const runId = await started('trial');
      const title = 'The fee run of 2025 is on its way';
      await seen(runId, { name: 'queued', title, says: ['Waiting', 'You may leave it'] });
      await officer(async (visitor) => {
        await visitor.open(list);
        await visitor.answer({ period: YEAR, class: 'provisional' });
        await visitor.press('Start the run');
        expect(visitor.status).toBe(422);
        expect(await visitor.text()).toContain('A run of this period is under way.');
        await visitor.look('fee-run-refused', narrow);
      });
      given(await worker.work(system, runId));
    },
    LONG,
  );

  it.each([true, false])(
    'shows how far it is and comes to its result by itself (with scripts: %s)',
    async (javaScript) => {
      const held = await heldBack();
      const runId = await started('trial');
      const work = worker.work(system, runId);
      await untilComputing(runId);
      const title = 'The fee run of 2025 is on its way';
      const says = ['Running', 'Work out every line: under way'];
      if (javaScript) await seen(runId, { name: 'running', title, says });
      await officer(
        async (visitor) => {
          await visitor.open(`${list}/${runId}`);
          expect(await visitor.heading()).toBe(title);
          expect(await visitor.text()).toMatch(/\n[1-9]\d* of \d+ lines\n/);
          await visitor.arriving(async () => {
            await held.query('rollback');
            given(await work);
          });
          const end = visitor.page.getByRole('heading', { name: /is finished$/ });
          await end.waitFor({ timeout: 20_000 });
        },
        { javaScript },
      );
      held.release();
    },
    LONG,
  );

  it(
    'shows what a trial, a provisional and a final run found',
    async () => {
      const title = 'The fee run of 2025 is finished';
      const stands = 'This is the valid result for its period.';
      const judged = 'Not a cent differs.';
      await officer(async (visitor) => {
        for (const as of ['trial', 'provisional'] as const) {
          await visitor.open(`${list}/${await finished(as)}`);
          expect(await visitor.heading()).toBe(title);
          const text = await visitor.text();
          expect(text).toContain(judged);
          expect(text.includes(stands)).toBe(as !== 'trial');
        }
      });
      const says = [judged, stands, 'Against the run before (Provisional'];
      await seen(await finished('final'), { name: 'final', title, says });
    },
    LONG,
  );

  it(
    'says that it broke, keeps nothing of it, and starts it again with one press',
    async () => {
      const held = await heldBack();
      const runId = await started('trial');
      const work = worker.work(system, runId);
      const broken = expect(work).rejects.toThrow();
      await untilComputing(runId);
      await cutWhatWaits(held);
      await broken;
      await held.query('rollback');
      held.release();
      const title = 'The fee run of 2025 was dropped';
      const says = [
        'Something went wrong while it was running.',
        'Work out every line: stopped here',
      ];
      await seen(runId, { name: 'broken', title, says });
      await officer(async (visitor) => {
        await visitor.open(`${list}/${runId}`);
        await visitor.press('Start it again');
        expect(await visitor.heading()).toBe('The fee run of 2025 is on its way');
        given(await worker.work(system, visitor.page.url().split('/').pop() ?? ''));
      });
    },
    LONG,
  );

  it(
    'says that nobody works on it, until the next start takes its place',
    async () => {
      const runId = await started('trial', false);
      const title = 'The fee run of 2025 was not begun';
      await seen(runId, { name: 'abandoned', title, says: ['This run was interrupted.'] });
      await finished('trial');
      await seen(runId, {
        name: 'dropped',
        title: 'The fee run of 2025 was dropped',
        says: ['It was interrupted, and a new run took its place.'],
      });
    },
    LONG,
  );
});
