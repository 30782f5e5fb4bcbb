import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Visitors } from '../access/visitors.js';
import { inBrowser } from '../browser.js';
import { openWorld, type World } from '../hostile/world.js';
import { seedReturn, type SeededProgramme } from '../national-figures.js';
import { Journey, LONG } from './journey.js';

/** What three producers placed on the market in each of three years, and what was collected of it in the year after. */
const placedMg = [200_000_000_000n, 100_000_000_000n, 50_000_000_000n];
const collectedMg = 230_000_000_000n;

// A rulebook that charges nothing is changed like any other: who would be judged otherwise is seen before it is law.

inBrowser('a collection target that rises from a date', () => {
  let world: World;
  let journey: Journey;
  let draft = '';
  const emails = { editor: '', second: '' };

  beforeAll(async () => {
    world = await openWorld(2);
    journey = await Journey.through(world.application);
    const { rows } = await world.db.owner.query<SeededProgramme>(
      `select id as "programmeId", agency_id as "agencyId", slug from programme where slug = 'demo'`,
    );
    const [programme] = rows;
    if (programme === undefined) throw new Error('There is no demonstration.');
    const tenant = { programmeId: programme.programmeId, organisationId: programme.agencyId };
    const visitors = await Visitors.to(world.application.app, world.db, tenant);
    emails.editor = (await visitors.person('agency.rule-editor')).email;
    emails.second = (await visitors.person('agency.rule-editor')).email;
    await portables(programme);
  }, LONG);

  afterAll(async () => {
    await journey.end();
    await world.close();
  }, LONG);

  /** The demonstration has traction batteries alone, for which the law sets no percentage. */
  async function portables(programme: SeededProgramme): Promise<void> {
    const { db } = world;
    const { rows } = await db.owner.query<{ id: string }>(
      `select distinct organisation_id as id from registration
       where programme_id = $1 and capacity = 'producer' order by 1 limit 3`,
      [programme.programmeId],
    );
    for (const [at, { id: organisationId }] of rows.entries())
      for (const period of ['2023-Q2', '2024-Q2', '2025-Q2']) {
        const line = { category: 'portable', chemistry: 'alkaline', units: 1000n, massMg: placedMg[at] ?? 0n }; // prettier-ignore
        const lines = [{ lineKey: 'a', ...line }];
        await seedReturn(db, programme, { organisationId, period, accepted: true, lines });
      }
    await db.owner.query(
      `insert into consignment (programme_id, organisation_id, id, facility_id, reference, received_on, origin_kind,
         origin_country, category, chemistry, gross_mg, tare_mg, net_mg, recorded_at)
       select c.programme_id, c.organisation_id, gen_random_uuid(), c.facility_id, 'PORTABLE-1', '2026-02-01', 'collector',
         p.jurisdiction, 'portable', 'alkaline', $2, 0, $2, c.recorded_at
       from consignment c join programme p on p.id = c.programme_id where c.programme_id = $1 limit 1`,
      [programme.programmeId, collectedMg.toString()],
    );
  }

  it(
    'is drafted by an agency, who sees whom it touches',
    () =>
      journey.signedIn(emails.editor, async (visitor) => {
        await visitor.open('/p/demo/agency/rulebooks');
        await visitor.answer({
          rulebookId: 'eu/2023-1542',
          kind: 'supersede',
          validFrom: '2027-12-31',
          reason: 'More is collected than the law asks for',
        });
        await visitor.press('Start the draft');
        draft = new URL(visitor.page.url()).pathname;
        expect(await visitor.text()).toContain(
          'Nothing that is met would be missed, nothing that is missed would be met; no producer would owe more',
        );
        await visitor.press('Collection target', 'link');
        await visitor.answer({ 'rate-0': '68', source: 'own', 'provision-en': 'board decision of 3 March 2027', 'provision-de': 'Beschluss des Vorstands vom 3. März 2027' }); // prettier-ignore
        await visitor.press('Save the rates');
        expect(await visitor.text()).toContain('63 %\t68 %');
        await visitor.look('targets-draft');
        // Cases are neither rewritten nor added by hand: each takes one button.
        await visitor.open(draft);
        expect(await visitor.text()).toContain('collection_target: expected 63 %, found 68 %');
        await visitor.look('targets-cases');
        await visitor.press(/^Let 2 cases that held until now expect/);
        expect(await visitor.text()).toContain('share_to_collect 68 %');
        await visitor.page.locator('summary', { hasText: 'Portable, 2026' }).first().click();
        await visitor.press(/^Keep a made-up result like this as cases/);
        expect(await visitor.text()).toContain(
          'Made up after an obligation: Portable, 2026 (2028-12-31)',
        );
        await visitor.press('Check the draft');
        expect(await visitor.text()).not.toContain('Not every check is passed');
        expect(await visitor.heading()).toContain('is checked and can be tried out');
        await visitor.press('Try it out on the last quarters');
        const tried = await visitor.text();
        expect(tried).toContain(
          'By the law of 31 December 2027: One target that is met would be missed, nothing that is missed would be met; 3 producers would owe more',
        );
        expect(tried).toContain('Portable\n2026\n\t220.5\t238.0\t230.0\tmet, then missed');
        expect(tried).toContain('How it was worked out, with the draft');
        await visitor.look('targets-tried');
        await visitor.lookInGerman('targets-tried');
      }),
    LONG,
  );

  it(
    'is approved by a second person and becomes law',
    () =>
      journey.signedIn(emails.second, async (visitor) => {
        await visitor.open(draft);
        await visitor.fill(/^Number of the decision/, 'Board decision 14/2027');
        await visitor.press('Approve this change');
        expect(await visitor.heading()).toContain('is approved and can be published');
        await visitor.press(/^Make it law from/);
        expect(await visitor.heading()).toContain('is law');
      }),
    LONG,
  );

  it(
    'is owed for the later year, while the earlier one keeps what it was',
    () =>
      journey.signedIn(emails.second, async (visitor) => {
        await visitor.open('/p/demo/agency/obligations?year=2027');
        expect(await visitor.text()).toContain('Target: 68 %');
        await visitor.open('/p/demo/agency/obligations?year=2026');
        const earlier = await visitor.text();
        expect(earlier).toContain('Target: 45 %');
        expect(earlier).not.toContain('68 %');
      }),
    LONG,
  );
});
