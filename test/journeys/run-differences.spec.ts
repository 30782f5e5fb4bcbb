import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { OfficialRuns, OfficialRunWorker, RulebookLibrary } from '../../src/assessments/index.js';
import { systemOf, Tenancy, type RequestContext } from '../../src/database/index.js';
import type { CalendarDate } from '../../src/kernel/calendar-date.js';
import { readRulebookFiles, rulebooksFolder } from '../../src/rulebook-files.js';
import { Visitors } from '../access/visitors.js';
import { inBrowser } from '../browser.js';
import { openWorld, type World } from '../hostile/world.js';
import { given } from '../producer-quarter.js';
import { loadedFrom } from '../refused-rulebook.js';
import { Journey, LONG } from './journey.js';
import type { Visitor } from './visitor.js';

// A rate that was wrong is corrected for the past, and a final run charges the difference. Whoever finds it in a statement opens
// it: what was charged before, what the run made of it, and each line down to the corrected rate.

const PERIOD = '2026-Q1';
const RULEBOOK = 'demo/eco-modulated-fees';

inBrowser('a difference that a fee run posted', () => {
  let world: World;
  let journey: Journey;
  let system: RequestContext;
  /** The producer with the largest difference, and what it is. */
  let owner = { organisationId: '', minor: 0 };
  const emails = { producer: '', agency: '' };

  beforeAll(async () => {
    world = await openWorld(2);
    journey = await Journey.through(world.application);
    const { rows } = await world.db.owner.query<{ id: string; agency: string }>(
      `select id, agency_id as agency from programme where slug = 'demo'`,
    );
    const { id = '', agency = '' } = rows[0] ?? {};
    system = systemOf(id);
    await correctRate();
    emails.agency = await somebody(agency, 'agency.officer');
  }, LONG);

  afterAll(async () => {
    await journey.end();
    await world.close();
  }, LONG);

  async function findOwner(): Promise<void> {
    const { rows: posted } = await world.db.owner.query<{ organisationId: string; minor: string }>(
      `select organisation_id as "organisationId", posted_minor::text as minor from official_run_return
       where posted_minor <> 0 order by posted_minor desc limit 1`,
    );
    owner = {
      organisationId: posted[0]?.organisationId ?? '',
      minor: Number(posted[0]?.minor ?? 0),
    };
    emails.producer = await somebody(owner.organisationId, 'producer.preparer');
  }

  /** NMC packs of electric vehicles cost a cent more per kilogram than the rulebook said, from the beginning of the year on. */
  async function correctRate(): Promise<void> {
    const { app } = world.application;
    const library = app.get(RulebookLibrary, { strict: false });
    const files = readRulebookFiles(join(rulebooksFolder(), RULEBOOK));
    const table = 'base-rates-2026.csv';
    const before = files.tables[table] ?? '';
    const corrected = before.replace(/^(ev,lithium_ion_nmc,)([\d.]+)$/m, (_, of: string, rate) => {
      return `${of}${(Number(rate) + 0.01).toFixed(2)}`;
    });
    expect(corrected).not.toBe(before);
    const { rows } = await world.db.owner.query<{ hash: string }>(
      `select hash from rulebook_version where programme_id = $1 and rulebook_id = $2
         and upper_inf(tstzrange(recorded_from, recorded_until))`,
      [system.programmeId, RULEBOOK],
    );
    const version = {
      kind: 'correct',
      base: rows[0]?.hash ?? '',
      validFrom: '2026-01-01' as CalendarDate,
      reason: 'The rate was misprinted',
    } as const;
    const changed = { ...files, cases: {}, tables: { ...files.tables, [table]: corrected } };
    const publish = () => library.publish(system, loadedFrom(changed), version);
    given(await app.get(Tenancy).run(system, publish));
  }

  async function finalRun(): Promise<void> {
    const { app } = world.application;
    const [runs, worker] = [OfficialRuns, OfficialRunWorker].map((each) =>
      app.get(each as typeof OfficialRuns, { strict: false }),
    ) as unknown as [OfficialRuns, OfficialRunWorker];
    const asked = { period: PERIOD, class: 'final', inBackground: false } as const;
    const { runId } = given(await runs.start(system, asked));
    given(await worker.work(system, runId));
  }

  async function somebody(
    organisationId: string,
    role: 'producer.preparer' | 'agency.officer',
  ): Promise<string> {
    const tenant = { programmeId: system.programmeId, organisationId };
    const visitors = await Visitors.to(world.application.app, world.db, tenant);
    return (await visitors.person(role)).email;
  }

  const minors = (text: string): number => Number(text.replaceAll(/[^\d-]/g, ''));

  /** From the statement to the difference and on to a line; the figures of each page are those of the one before. */
  async function openDifference(visitor: Visitor, statement: string, name: string): Promise<void> {
    await visitor.open(statement);
    await visitor.follow(visitor.page.locator('main a[href*="/fee-runs/"]').first());
    expect(minors(await visitor.heading())).toBe(owner.minor);
    const cells = visitor.page.locator('main table').first().locator('tr td:last-child');
    const [computed = 0, filed = 0, posted = 0] = (await cells.allInnerTexts()).map(minors);
    expect(computed + filed).toBe(posted);
    expect(posted).toBe(owner.minor);
    await visitor.look(`run-difference-${name}`);
    const address = visitor.page.url();
    await visitor.lookInGerman(`run-difference-${name}`);
    await visitor.open(address);
    await visitor.follow(visitor.page.locator('#total a[href*="/kind?"]').first());
    expect(await visitor.text()).toContain('Added up over');
    await visitor.look(`run-difference-kind-${name}`);
    await visitor.open(address);
    const line = visitor.page.locator('main a[href*="/line?key="]').last();
    const fee = await line.innerText();
    await visitor.follow(line);
    expect(await visitor.heading()).toContain(fee);
    expect(await visitor.text()).toContain('Base fee per kilogram');
    await visitor.look(`run-difference-line-${name}`);
  }

  it(
    'is announced to the agency by the correction, and no longer once the run has posted it',
    () =>
      journey.signedIn(emails.agency, async (visitor) => {
        const again = visitor.page.locator(`main a[href*="period=${PERIOD}&class=final"]`);
        await visitor.open('/p/demo/agency');
        await visitor.look('correction-task');
        await visitor.follow(visitor.page.locator('main a[href$="/fee-runs/corrected"]'));
        const list = visitor.page.url();
        expect(await visitor.text()).toContain('The rate was misprinted');
        await visitor.look('correction-list');
        await visitor.lookInGerman('correction-list');
        await visitor.open(list);
        await visitor.follow(again.first());
        expect(await visitor.page.locator('#period').inputValue()).toBe(PERIOD);
        expect(await visitor.page.locator('input[name=class]:checked').inputValue()).toBe('final');
        await finalRun();
        await findOwner();
        await visitor.open(list);
        expect(await again.count()).toBe(0);
      }),
    LONG,
  );

  it(
    'is opened by the producer from the statement, down to the corrected rate',
    () =>
      journey.signedIn(emails.producer, (visitor) =>
        openDifference(visitor, '/p/demo/producer/statement', 'producer'),
      ),
    LONG,
  );

  it(
    'is opened by the agency in the same way',
    () =>
      journey.signedIn(emails.agency, (visitor) => {
        const statement = `/p/demo/agency/organisations/${owner.organisationId}/statement`;
        return openDifference(visitor, statement, 'agency');
      }),
    LONG,
  );

  it(
    'is not there for another producer, nor where no run is',
    async () => {
      const { rows } = await world.db.owner.query<{ run: string; return: string }>(
        `select run_id as run, return_id as return from official_run_return
         where organisation_id <> $1 and posted_minor <> 0 limit 1`,
        [owner.organisationId],
      );
      const { run = '', return: foreign = '' } = rows[0] ?? {};
      await journey.signedIn(emails.producer, async (visitor) => {
        for (const address of [
          `${run}/returns/${foreign}`,
          `${foreign}/returns/${run}`,
          'x/returns/y',
        ])
          expect(await visitor.open(`/p/demo/producer/fee-runs/${address}`)).toBe(404);
      });
    },
    LONG,
  );
});
