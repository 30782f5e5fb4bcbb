import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { inBrowser } from '../browser.js';
import { Journey, LONG } from './journey.js';

const editor = 'Agency rule editor, Invented Battery Agency';
const second = 'Agency second rule editor, Invented Battery Agency';

// A rulebook that charges nothing is changed like any other: who would be judged otherwise is seen before it is law.

inBrowser('a collection target that rises from a date', () => {
  let journey: Journey;
  let draft = '';

  beforeAll(async () => {
    journey = await Journey.throughDemonstration();
  }, LONG);

  afterAll(() => journey.end(), LONG);

  it(
    'is drafted by an agency, who sees whom it touches',
    () =>
      journey.as(editor, async (visitor) => {
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
        await visitor.lookInGerman('targets-draft');
        await visitor.open(`${draft}/text?file=cases/collection.yaml`);
        const cases = visitor.page.locator('textarea[name="text"]');
        const text = await cases.inputValue();
        await cases.fill(
          text
            .replaceAll('63 %, collection_needed: 40259.52 t, collection_met: yes', '68 %, collection_needed: 43454.72 t, collection_met: no')
            .replaceAll('collection_target: 63 %', 'collection_target: 68 %')
            .replaceAll('collection_needed: 40259.52 t', 'collection_needed: 43454.72 t'),
        ); // prettier-ignore
        await visitor.press('Save the text');
        await visitor.open(draft);
        await visitor.press('Check the draft');
        expect(await visitor.heading()).toContain('is checked and can be tried out');
        await visitor.press('Try it out on the last quarters');
        const tried = await visitor.text();
        expect(tried).toContain('By the law of 31 December 2027');
        expect(tried).toContain('One obligation is compared');
        expect(tried).toMatch(/[1-9]\d* producers would owe more, nobody less/);
        expect(tried).toContain('How it was worked out, with the draft');
        await visitor.look('targets-tried');
      }),
    LONG,
  );

  it(
    'is approved by a second person and becomes law',
    () =>
      journey.as(second, async (visitor) => {
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
      journey.as(second, async (visitor) => {
        await visitor.open('/p/demo/agency/obligations?year=2027');
        expect(await visitor.text()).toContain('68');
        await visitor.open('/p/demo/agency/obligations?year=2026');
        const earlier = await visitor.text();
        expect(earlier).toContain('45');
        console.log(earlier);
      }),
    LONG,
  );
});
