import { expect, it } from '@jest/globals';
import { inBrowser } from '../browser.js';
import { summaryOf } from './filing-world.js';
import { Journey, LONG } from './journey.js';
import type { Visitor } from './visitor.js';

// Goal 7 for recycler, agency and public: the whole quarter of the demonstration with scripts and without, each on a
// new demonstration, and what everybody holds in the end is the same but for times and what is drawn by lot.

const works = 'Invented Recycling Works One';
const agency = 'Invented Battery Agency';

inBrowser('the quarter of producer, recycler, agency and public', () => {
  it(
    'leaves the same receipts without scripts',
    async () => {
      const kept: Receipts[] = [];
      for (const javaScript of [true, false]) {
        const journey = await Journey.throughDemonstration();
        kept.push(await receiptsOf(journey, javaScript).finally(() => journey.end()));
      }
      expect(Object.keys(kept[0] ?? {})).toHaveLength(8);
      expect(kept[1]).toEqual(kept[0]);
    },
    LONG,
  );
});

type Receipts = Record<string, string>;

async function receiptsOf(journey: Journey, javaScript: boolean): Promise<Receipts> {
  const kept: Receipts = {};
  const as: Journey['as'] = (account, walk) => journey.as(account, walk, { javaScript });
  const keep = async (name: string, visitor: Visitor): Promise<void> => {
    kept[name] = constant(
      `${await visitor.heading()}\n${JSON.stringify(await summaryOf(visitor))}`,
    );
  };
  const places = { draft: '', certificate: '', preview: '' };

  await as('Producer submitter, Volkswagen', async (visitor) => {
    await visitor.press('Upload a file', 'link');
    const ready = await visitor.page.request.get(
      `${visitor.page.url().replace(/upload$/, '')}ready-file`,
    );
    const file = { name: 'ready.csv', text: await ready.text() };
    await visitor.upload(/^CSV or XLSX file/, file);
    await visitor.press('Check the file');
    await keep('the file', visitor);
    await visitor.press('Use this file as my draft');
    await visitor.tick(/^I declare/);
    await visitor.press(/^Submit/);
    await keep('the return', visitor);
  });
  await as(`Recycler operator, ${works}`, async (visitor) => {
    await recordLoad(visitor);
    await keep('the load', visitor);
    await visitor.open('/p/demo/recycler/certificates/new');
    await visitor.page.locator('main input[type="checkbox"]').first().check();
    await visitor.press(/^Draft/);
    places.draft = visitor.page.url();
    await keep('the draft', visitor);
  });
  await as(`Recycler certifier, ${works}`, async (visitor) => {
    await visitor.open(places.draft);
    await visitor.press('Certify and sign');
    places.certificate = (await visitor.heading()).split(' ')[0] ?? '';
    await keep('the certificate', visitor);
  });
  await as(`Agency officer, ${agency}`, async (visitor) => {
    await visitor.open('/p/demo/agency');
    await visitor.follow(visitor.page.locator('main a[href$="/2026-Q2"]').first());
    await visitor.tick('Accept the return', 'radio');
    await visitor.press('Send the decision');
    await visitor.open('/p/demo/agency/runs');
    await visitor.answer({ period: '2026-Q2' });
    await visitor.press('Freeze the figures');
    await visitor.page.getByRole('heading', { level: 1, name: /are frozen$/ }).waitFor();
    await keep('the run', visitor);
  });
  await as(`Agency publisher, ${agency}`, async (visitor) => {
    await visitor.open('/p/demo/agency/publications');
    await visitor.answer({ period: '2026-Q2' });
    await visitor.press('Prepare the preview');
    places.preview = visitor.page.url();
  });
  await as(`Agency second publisher, ${agency}`, async (visitor) => {
    await visitor.open(places.preview);
    await visitor.press('Approve this report as shown');
    await visitor.press('Release to the public');
  });
  const read = async (visitor: Visitor) => {
    await visitor.open('/p/demo/reports/2026-Q2');
    kept['the report'] = constant(await visitor.text());
    await visitor.open('/p/demo/certificates');
    await visitor.answer({ reference: places.certificate });
    await visitor.press('Check');
    kept['the check'] = constant(await visitor.text());
  };
  await journey.nobody(read, { javaScript });
  return kept;
}

async function recordLoad(visitor: Visitor): Promise<void> {
  await visitor.open('/p/demo/recycler/consignments');
  await visitor.press('Record a consignment');
  await visitor.answer({
    reference: 'LOAD-7',
    received_on: '2026-06-01',
    origin_kind: 'dismantler',
    origin_name: 'Dismantler Seven',
    origin_country: 'DE',
    category: 'ev',
    chemistry: 'lithium_ion_nmc',
    gross_kg: '34200',
    tare_kg: '14200',
    net_kg: '20000',
  });
  await visitor.press('Record');
}

/** A text without what differs from one demonstration to the next: times, hashes, signatures, the last letter. */
function constant(text: string): string {
  return text
    .replaceAll(/\b\d{1,2} \w+ 20\d\d at \d\d:\d\d \w+/g, 'a time')
    .replaceAll(/\b[0-9a-f]{16,}\b/g, 'a hash')
    .replaceAll(/[\w+/-]{40,}={0,2}/g, 'a signature');
}
