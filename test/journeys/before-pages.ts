import { generate } from 'otplib';
import type { Visitor } from './visitor.js';

// What the demonstration does not hold when it is new: somebody's unfinished work. Each gives where it can be seen.

type Prepare = (visitor: Visitor) => Promise<string[]>;

const pathOf = (visitor: Visitor): string => new URL(visitor.page.url()).pathname;

/** A second factor, whose recovery codes are shown once. */
const secondFactor: Prepare = async (visitor) => {
  await visitor.open('/account/second-factor');
  const secret = (await visitor.page.locator('main code').textContent()) ?? '';
  await visitor.answer({ code: await generate({ secret: secret.replaceAll(' ', '') }) });
  await visitor.press(/./);
  return [pathOf(visitor)];
};

/** A file with a fault, and a return that is declared and waits for the agency. */
const filing: Prepare = async (visitor) => {
  const quarter = '/p/demo/producer/returns/2026-Q2';
  const checked: string[] = [];
  await visitor.open(`${quarter}/upload`);
  await visitor.upload(/^CSV or XLSX file/, {
    name: 'faulty.csv',
    text: 'category,chemistry,units,mass_kg\nportable,alkaline,-1,230\nev,lithium_ion_lpf,20,9130\n',
  });
  await visitor.press('Check the file');
  checked.push(pathOf(visitor));
  await visitor.open(quarter);
  await visitor.press('Copy last quarter’s figures');
  await visitor.press('Save and check');
  checked.push(pathOf(visitor));
  return checked;
};

const submission: Prepare = async (visitor) => {
  await visitor.open('/p/demo/producer/returns/2026-Q2/check');
  await visitor.tick(/^I declare/);
  await visitor.press(/^Submit/);
  return [];
};

/** Treatment that is not closed yet. */
const openBatch: Prepare = async (visitor) => {
  await visitor.open('/p/demo/recycler/batches');
  await visitor.press('Open a batch');
  await visitor.answer({
    reference: 'B-OPEN',
    process: 'combined',
    chemistry: 'lithium_ion_nmc',
    startedOn: '2026-03-02',
    endedOn: '2026-03-03',
  });
  await visitor.press('Open the batch');
  return [pathOf(visitor)];
};

/** Credits that a producer will hold. */
const offer: Prepare = async (visitor) => {
  await visitor.open('/p/demo/recycler/credits');
  await visitor.page.locator('select[name="credit"]').selectOption({ index: 1 });
  await visitor.page.locator('select[name="counterpartyId"]').selectOption({ label: 'Volkswagen' });
  await visitor.answer({ grams: '100' });
  await visitor.press('Offer');
  return [];
};

const acceptance: Prepare = async (visitor) => {
  await visitor.open('/p/demo/producer/credits');
  await visitor.press(/^Accept/);
  return [];
};

/** A report that nobody has released yet. */
const preview: Prepare = async (visitor) => {
  await visitor.open('/p/demo/agency/publications');
  await visitor.answer({ period: '2026-Q1', correctionReason: 'One return was amended' });
  await visitor.press('Prepare the preview');
  return [pathOf(visitor)];
};

const ruleDraft: Prepare = async (visitor) => {
  await visitor.open('/p/demo/agency/rulebooks');
  await visitor.answer({
    rulebookId: 'demo/eco-modulated-fees',
    kind: 'supersede',
    validFrom: '2026-04-01',
    reason: 'The costs of NMC packs have risen',
  });
  await visitor.press('Start the draft');
  return [pathOf(visitor)];
};

/** A trial of a quarter's fees, which changes nothing. */
const feeRun: Prepare = async (visitor) => {
  await visitor.open('/p/demo/agency/fee-runs');
  await visitor.answer({ period: '2026-Q1' });
  await visitor.press('Start the run');
  await visitor.page.locator('[data-done]').waitFor({ state: 'attached' });
  return [pathOf(visitor)];
};

/** By who does it, in this order. */
export const preparations: Readonly<Record<string, readonly Prepare[]>> = {
  'Recycler certifier': [offer],
  'Recycler operator': [openBatch],
  'Producer preparer': [filing],
  'Producer submitter': [acceptance, submission],
  'Agency officer': [feeRun],
  'Agency publisher': [preview],
  'Agency rule editor': [ruleDraft],
  'Agency auditor': [secondFactor],
};
