import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { inBrowser } from '../browser.js';
import { FilingWorld, summaryOf } from './filing-world.js';
import { LONG } from './journey.js';

// A quarter by file: first one with faults, then the mended one, up to the receipt.

const heading = 'category,chemistry,units,mass_kg\n';
const faulty = `${heading}portable,alkaline,12000,276\nlmt,lithium_ion_nmc,-380,912.5\nev,lithium_ion_lpf,24,10956\nsli,lead_acid,1.5,1e3\n`;
const odd = `${heading}portable,alkaline,30000,690\nlmt,lithium_ion_nmc,380,91250\nev,lithium_ion_lfp,24,10956\n`;
const mended = `${heading}portable,alkaline,12000,276\nlmt,lithium_ion_nmc,380,912.5\nev,lithium_ion_lfp,24,10956\n`;

inBrowser('a quarter from a file', () => {
  let world: FilingWorld;
  beforeAll(async () => {
    world = await FilingWorld.begin();
  }, LONG);
  afterAll(() => world.close(), LONG);

  it.each([true, false])(
    'shows every fault at once, then what it will count and cost, and is submitted (scripts: %s)',
    (javaScript) =>
      world.producer(
        async (visitor) => {
          await visitor.press('Upload a file', 'link');
          await visitor.upload(/^CSV or XLSX file/, { name: 'faulty.csv', text: faulty });
          await visitor.press('Check the file');
          expect(await visitor.heading()).toBe('4 things to correct in the file');
          const text = await visitor.text();
          expect(text).toContain('Nothing was saved.');
          // Row, column, what was written and how to mend it.
          expect(text).toMatch(/3\s+units\s+-380\s+.*has a sign/);
          expect(text).toMatch(/4\s+chemistry\s+lithium_ion_lpf\s+.*Did you mean: lithium_ion_lfp/);
          expect(text).toMatch(/5\s+units\s+1\.5\s+.*whole numbers/);
          expect(text).toMatch(/5\s+mass_kg\s+1e3\s+.*exponent/);
          if (javaScript) await visitor.look('upload-faults');
          const [download] = await Promise.all([
            visitor.page.waitForEvent('download'),
            visitor.page.getByRole('link', { name: /faults marked/ }).click(),
          ]);
          const annotated = (await readFile(await download.path(), 'utf8')).split('\n');
          expect(annotated[2]).toMatch(/^lmt,lithium_ion_nmc,'?-380,912\.5,.*has a sign/);
          await visitor.press('Upload another file', 'link');
          await visitor.upload(/^CSV or XLSX file/, { name: 'mended.csv', text: mended });
          await visitor.press('Check the file');
          expect(await visitor.heading()).toMatch(/^3 lines with a fee of €[\d,]+\.\d\d$/);
          expect(await visitor.text()).toMatch(
            /3 lines new, 0 changed, 0 removed\. The fee changes by/,
          );
          if (javaScript) await visitor.look('upload-check');
          // Checked is not stored: the draft is as empty as before.
          const dry = await visitor.secondTab();
          await dry.open(`${world.base}/returns/2026-Q2/check`);
          expect(await dry.heading()).toBe('There is nothing to submit yet');
          await visitor.press('Use this file as my draft');
          const declared = await visitor.heading();
          await visitor.tick(/^I declare/);
          await visitor.press(/^Submit/);
          const { Fee, Lines } = await summaryOf(visitor);
          expect({ Lines, fee: declared.endsWith(Fee ?? '?') }).toEqual({ Lines: '3', fee: true });
        },
        { javaScript },
      ),
    LONG,
  );

  it(
    'with lines that stand out asks for their reasons in one step before it is signed',
    () =>
      world.producer(async (visitor) => {
        await visitor.press('Upload a file', 'link');
        await visitor.upload(/^CSV or XLSX file/, { name: 'odd.csv', text: odd });
        await visitor.press('Check the file');
        await visitor.look('upload-asks');
        await visitor.press('Use this file as my draft');
        expect(await visitor.heading()).toBe('2 lines need a reason');
        await visitor.look('reasons');
        await visitor.press('Save the reasons');
        expect(await visitor.heading()).toBe('2 lines need a reason');
        await visitor.look('reasons-missing');
        await visitor.fill('for Portable, Alkaline', 'lanterns for a chain of shops');
        await visitor.press('Save the reasons');
        expect(await visitor.heading()).toBe('One line needs a reason');
        await visitor.open(`${world.base}/returns/2026-Q2/check`);
        await visitor.look('check-asks');
        await visitor.open(`${world.base}/returns/2026-Q2`);
        await visitor.look('grid-asks');
        await visitor.press('Save and check');
        await visitor.fill('One reason for all lines that have none above', 'packs for boats');
        await visitor.press('Save the reasons');
        await visitor.look('check-reasons');
        await visitor.tick(/^I declare/);
        await visitor.press(/^Submit/);
        expect(await visitor.heading()).toContain('Submitted');
      }),
    LONG,
  );

  it(
    'takes 4 pages, 6 clicks and one file (goal 2)',
    () =>
      world.producer(async (visitor) => {
        await visitor.press('Upload a file', 'link');
        await visitor.upload(/^CSV or XLSX file/, { name: 'quarter.csv', text: mended });
        await visitor.press('Check the file');
        await visitor.press('Use this file as my draft');
        await visitor.tick(/^I declare/);
        await visitor.press(/^Submit/);
        const { pages, clicks, fields, navigations } = visitor.takeEffort();
        expect(await visitor.heading()).toContain('Submitted: Second quarter of 2026');
        expect(pages).toBeLessThanOrEqual(4);
        expect(clicks).toBeLessThanOrEqual(6);
        expect(fields).toBe(1);
        expect(navigations).toBe(pages);
      }),
    LONG,
  );
});
