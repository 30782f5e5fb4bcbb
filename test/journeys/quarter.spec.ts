import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Locator } from 'playwright-core';
import { inBrowser } from '../browser.js';
import { root } from '../tree.js';
import { Journey, LONG } from './journey.js';
import type { Visitor } from './visitor.js';

const run = promisify(execFile);

/** Waits until the text differs from what it was. */
async function changed(place: Locator, before: string): Promise<void> {
  const until = performance.now() + 60_000;
  while ((await place.innerText()) === before) {
    if (performance.now() > until) throw new Error(`It still reads: ${before}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Waits for a heading that a page comes to by itself. */
async function reads(visitor: Visitor, heading: string): Promise<void> {
  await visitor.page.getByRole('heading', { level: 1, name: heading }).waitFor();
}

/** The whole text of the credit in the list that begins like this. */
async function creditLabel(visitor: Visitor, begins: string): Promise<string> {
  const options = await visitor.page.locator('select[name="credit"] option').allInnerTexts();
  return options.find((text) => text.startsWith(begins)) ?? `no ${begins}`;
}

/** Draws the load into the batch and weighs what went in and what came out. */
async function treat(visitor: Visitor): Promise<void> {
  const loads = visitor.page.locator('select[name="consignment"] option');
  const load = (await loads.allInnerTexts()).find((text) => text.startsWith('LOAD-7')) ?? '';
  await visitor.page.locator('select[name="consignment"]').selectOption({ label: load });
  await visitor.answer({ mass: '20000' });
  await visitor.press('Save the mass drawn');
  const fractions = [
    { role: 'input', name: 'Packs', wetKg: '20000', dryKg: '19400', 'assay-cobalt': '3.28' },
    { role: 'output', name: 'Precipitate', wetKg: '5500', dryKg: '5238', 'assay-cobalt': '11.5' },
    { role: 'output', name: 'Metals', wetKg: '9000', dryKg: '9000', countsAsRecycled: 'yes' },
    { role: 'output', name: 'Residue', wetKg: '5200', dryKg: '5162', countsAsRecycled: 'no' },
  ];
  for (const fraction of fractions) {
    const counts = fraction.name === 'Precipitate' ? { countsAsRecycled: 'yes' } : {};
    await visitor.answer({ ...fraction, ...counts });
    // 5,238 kg that were saved and 9,000 kg that are only typed, of 19,400 kg.
    if (fraction.name === 'Metals')
      await visitor.page.locator('[data-live-totals]', { hasText: '73.4 %' }).waitFor();
    await visitor.press('Save the fraction');
  }
  expect(await visitor.text()).toContain('The mass balance closes');
}

inBrowser('a quarter, from the first figure to the published report', () => {
  let journey: Journey;
  let folder: string;
  let submission = '';
  let draftAddress = '';
  let certificate = '';
  let preview = '';
  let offer = '';

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'everycell-journey-'));
    journey = await Journey.throughDemonstration();
  }, LONG);

  afterAll(async () => {
    await journey.end();
    await rm(folder, { recursive: true, force: true });
  }, LONG);

  it(
    'the producer files it and reads how the fee was worked out',
    () =>
      journey.as('Producer submitter, Volkswagen', async (visitor) => {
        expect(await visitor.heading()).toBe('1 quarter to file');
        await visitor.look('producer-dashboard');
        await visitor.press('File this quarter');
        await visitor.press('Copy last quarter’s figures');
        const first = visitor.page.locator('main input[name^="units:"]:not([value=""])').first();
        const before = Number(await first.inputValue());
        expect(before).toBeGreaterThan(0);
        const fee = visitor.page.locator('[data-live-totals]');
        const feeBefore = await fee.innerText();
        await first.fill(String(before + 10));
        await changed(fee, feeBefore);
        await visitor.look('producer-grid');
        await visitor.press('Save and check');
        expect(await visitor.heading()).toMatch(/^You are about to declare a fee of €[\d,.]+$/);
        await visitor.look('producer-check');
        const hash = await visitor.page.locator('code.ec-hash').innerText();
        await visitor.tick('I declare that these figures are complete and correct');
        await visitor.press('Submit this return');
        expect(await visitor.heading()).toContain('Submitted: Second quarter of 2026');
        submission = /DEMO-S-\d{4}-\d{6}-\w/.exec(await visitor.text())?.[0] ?? '';
        expect(submission).not.toBe('');
        expect(await visitor.text()).toContain(hash);
        await visitor.look('producer-receipt');
        await visitor.press('How the fee was worked out', 'link');
        await visitor.look('producer-assessment');
        await visitor.follow(visitor.page.locator('main table a').first());
        await visitor.look('producer-assessment-line');
        const provision = visitor.page.locator('main section a').first();
        expect(await provision.innerText()).not.toBe('');
        // The provision itself stands at its publisher, whom a test does not visit.
        expect(await provision.getAttribute('href')).toMatch(/^https:\/\//);
        await visitor.open('/p/demo/rulebooks/demo/eco-modulated-fees');
        await visitor.look('rulebook');
      }),
    LONG,
  );

  it(
    'the recycler records a load, treats it and drafts a certificate',
    () =>
      journey.as('Recycler operator, Invented Recycling Works One', async (visitor) => {
        await visitor.look('recycler-dashboard');
        await visitor.open('/p/demo/recycler/consignments');
        await visitor.look('consignments');
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
        await visitor.look('consignment-form');
        await visitor.press('Record');
        expect(await visitor.heading()).toContain('LOAD-7');
        await visitor.look('consignment');
        await visitor.open('/p/demo/recycler/batches');
        await visitor.look('batches');
        await visitor.press('Open a batch');
        await visitor.answer({
          reference: 'BATCH-7',
          process: 'combined',
          chemistry: 'lithium_ion_nmc',
          startedOn: '2026-06-08',
          endedOn: '2026-06-19',
        });
        await visitor.look('batch-form');
        await visitor.press('Open the batch');
        await treat(visitor);
        await visitor.look('batch');
        await visitor.press('Close the batch');
        await visitor.press('Draft a certificate', 'link');
        await visitor.tick(/^BATCH-7/);
        await visitor.look('certificate-form');
        await visitor.follow(
          visitor.page
            .locator('form', { has: visitor.page.getByRole('checkbox', { name: /^BATCH-7/ }) })
            .getByRole('button'),
        );
        expect(await visitor.text()).toContain('You drafted this certificate');
        draftAddress = new URL(visitor.page.url()).pathname;
        await visitor.look('certificate-draft');
      }),
    LONG,
  );

  it(
    'another person certifies it and offers its credits',
    () =>
      journey.as('Recycler certifier, Invented Recycling Works One', async (visitor) => {
        await visitor.open('/p/demo/recycler/certificates');
        await visitor.look('certificates');
        await visitor.follow(visitor.page.locator(`main a[href="${draftAddress}"]`));
        const older = await visitor.page.context().newPage();
        await older.goto(visitor.page.url());
        await visitor.press('Certify and sign');
        const heading = await visitor.heading();
        expect(heading).toMatch(/^DEMO-C-\d{4}-\d{6}-\w is valid$/);
        certificate = heading.split(' ')[0] ?? '';
        // Pressed once more in the older tab: what came of it, and no second certificate.
        await older.getByRole('button', { name: 'Certify and sign' }).click();
        await older.getByRole('heading', { name: heading }).waitFor();
        await older.close();
        await visitor.open(draftAddress);
        await visitor.press(certificate, 'link');
        expect(await visitor.heading()).toBe(heading);
        await visitor.open('/p/demo/recycler/credits');
        await visitor.answer({ grams: '1500' });
        await visitor.page
          .locator('select[name="credit"]')
          .selectOption({ label: await creditLabel(visitor, 'Cobalt, 2026') });
        await visitor.page
          .locator('select[name="counterpartyId"]')
          .selectOption({ label: 'Volkswagen' });
        await visitor.press('Offer');
        offer = /Offered as (DEMO-\S+[^.\s])\./.exec(await visitor.text())?.[1] ?? '';
        expect(offer).not.toBe('');
        await visitor.look('recycler-credits');
      }),
    LONG,
  );

  it(
    'anybody checks the certificate',
    () =>
      journey.nobody(async (visitor) => {
        await visitor.open('/p/demo/certificates');
        await visitor.look('certificate-check-form');
        await visitor.press('Check');
        expect(await visitor.text()).toContain('Enter the number printed on the certificate.');
        await visitor.answer({ reference: certificate });
        await visitor.press('Check');
        expect(await visitor.heading()).toBe(`${certificate} is valid`);
        expect(await visitor.text()).toContain('The fingerprint fits the text.');
        expect(await visitor.text()).toContain('The signature fits the text and the key.');
        await visitor.look('certificate-check');
      }),
    LONG,
  );

  it(
    'the producer accepts the credits and retires some',
    () =>
      journey.as('Producer submitter, Volkswagen', async (visitor) => {
        await visitor.open('/p/demo/producer/credits');
        await visitor.press(`Accept ${offer}`);
        await visitor.page
          .locator('select[name="credit"]')
          .selectOption({ label: await creditLabel(visitor, 'Cobalt, 2026') });
        await visitor.answer({ grams: '400', purpose: 'Recycled content of ID.3, 2026' });
        await visitor.press('Retire');
        expect(await visitor.text()).toMatch(/Retired as DEMO-/);
        expect(await creditLabel(visitor, 'Cobalt, 2026')).toContain('1,100 g available');
        await visitor.look('producer-credits');
        await visitor.open('/p/demo/producer/statement');
        await visitor.look('producer-statement');
        await visitor.open('/p/demo/producer/models');
        await visitor.look('producer-models');
      }),
    LONG,
  );

  it(
    'the agency accepts the return and runs the quarter',
    () =>
      journey.as('Agency officer, Invented Battery Agency', async (visitor) => {
        await visitor.open('/p/demo/agency');
        expect(await visitor.heading()).toBe('1 return waits for a decision');
        await visitor.look('agency-queue');
        await visitor.follow(visitor.page.locator('main a[href$="/2026-Q2"]').first());
        expect(await visitor.text()).toContain(submission);
        await visitor.look('agency-review');
        await visitor.tick('Accept the return', 'radio');
        await visitor.press('Send the decision');
        expect(await visitor.text()).toContain('The return is accepted.');
        await visitor.open('/p/demo/agency/runs');
        await visitor.look('agency-runs');
        await visitor.answer({ period: '2026-Q2' });
        await visitor.press('Freeze the figures');
        await reads(visitor, 'The figures of Q2 2026 are frozen');
        expect(await visitor.text()).toContain('The one assessment agrees with what is stored.');
        await visitor.look('agency-run');
      }),
    LONG,
  );

  it(
    'one person prepares the report, another approves and releases it',
    async () => {
      await journey.as('Agency publisher, Invented Battery Agency', async (visitor) => {
        await visitor.open('/p/demo/agency/publications');
        await visitor.look('agency-publications');
        await visitor.answer({ period: '2026-Q2' });
        await visitor.press('Prepare the preview');
        preview = new URL(visitor.page.url()).pathname;
        expect(await visitor.text()).toContain(
          'You prepared this. Somebody else has to approve it.',
        );
        await visitor.look('agency-preview');
      });
      await journey.as('Agency administrator, Invented Battery Agency', async (visitor) => {
        await visitor.open(preview);
        await visitor.press('Approve this report as shown');
        await visitor.press('Release to the public');
        expect(new URL(visitor.page.url()).pathname).toBe('/p/demo/reports/2026-Q2/v1');
      });
    },
    LONG,
  );

  it(
    'the public reads the report, loads it and verifies it',
    () =>
      journey.nobody(async (visitor) => {
        await visitor.open('/');
        await visitor.look('home');
        await visitor.open('/p/demo');
        await visitor.look('programme');
        await visitor.open('/p/demo/reports');
        await visitor.look('reports');
        await visitor.open('/p/demo/reports/2026-Q2');
        expect(await visitor.heading()).toMatch(/placed on the market/);
        await visitor.look('report');
        const [download] = await Promise.all([
          visitor.page.waitForEvent('download'),
          visitor.page.getByRole('link', { name: 'Download as JSON' }).click(),
        ]);
        const file = path.join(folder, 'report.json');
        await download.saveAs(file);
        expect(await verified(file)).toMatch(/^Genuine: .*2026-Q2, version 1/);
        const text = await readFile(file, 'utf8');
        const forged = path.join(folder, 'forged.json');
        await writeFile(
          forged,
          text.replace(/"units":"?(\d)/, (whole) => `${whole}7`),
        );
        await expect(verified(forged)).rejects.toThrow('Refused');
      }),
    LONG,
  );

  async function verified(file: string): Promise<string> {
    const cli = path.join(root, 'dist', 'src', 'cli.js');
    const keys = `${journey.origin}/.well-known/everycell-keys.json`;
    const { stdout } = await run(process.execPath, [
      cli,
      'publication',
      'verify',
      file,
      '--keys',
      keys,
    ]);
    return stdout;
  }
});
