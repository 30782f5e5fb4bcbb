import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Locator } from 'playwright-core';
import { inBrowser } from '../browser.js';
import { summaryOf } from './filing-world.js';
import { Journey, LONG } from './journey.js';
import type { Visitor } from './visitor.js';

// The agency asks for changes at named answers; the producer amends; what is owed afterwards is paid. With scripts and
// without, each on a demonstration of its own.

const producer = 'Producer submitter, Volkswagen';
const officer = 'Agency officer, Invented Battery Agency';
const declare = 'I declare that these figures are complete and correct';
const questions = ['Is this in pieces?', 'Why so many?'] as const;
const reason = 'The dealer returned three cars.';

inBrowser.each([
  ['with scripts', true],
  ['without scripts', false],
])('an amendment that was asked for, %s', (_, javaScript) => {
  let journey: Journey;
  /** The batteries that the agency asks about, and how many of the first were declared. */
  let batteries: string[] = [];
  let declared = 0;
  const fees: bigint[] = [];
  let paid = 0n;

  beforeAll(async () => {
    journey = await Journey.throughDemonstration();
  }, LONG);
  afterAll(() => journey.end(), LONG);

  const as: Journey['as'] = (account, walk) => journey.as(account, walk, { javaScript });

  /** Every page is the same without scripts but for what they would do, so it is looked at once. */
  const look = async (visitor: Visitor, name: string): Promise<void> => {
    if (javaScript) await visitor.look(name);
  };

  it(
    'the producer files the quarter',
    () =>
      as(producer, async (visitor) => {
        await visitor.press('File this quarter');
        await visitor.press('Copy last quarter’s figures');
        const filled = visitor.page.locator('main tbody tr', {
          has: visitor.page.locator('input[name^="units:"]:not([value=""])'),
        });
        batteries = await Promise.all([nameOf(filled.nth(0)), nameOf(filled.nth(1))]);
        expect(new Set(batteries).size).toBe(2);
        const [first = ''] = batteries;
        declared = Number(await units(rowOf(visitor, first)).inputValue());
        expect(declared).toBeGreaterThan(20);
        await visitor.press('Save and check');
        await visitor.tick(declare);
        await visitor.press('Submit this return');
        const receipt = await summaryOf(visitor);
        expect(receipt.Submission).toBe('1');
        fees.push(minor(receipt.Fee));
      }),
    LONG,
  );

  it(
    'the agency asks about two answers',
    () =>
      as(officer, async (visitor) => {
        await visitor.open('/p/demo/agency');
        await visitor.follow(visitor.page.locator('main a[href$="/2026-Q2"]').first());
        await visitor.tick('Request changes', 'radio');
        await visitor.press('Send the decision');
        expect(visitor.status).toBe(422);
        await visitor.answer({ reason: 'Two figures look unlikely.' });
        await visitor.page.locator('main details summary').first().click();
        for (const [at, question] of questions.entries())
          await visitor.fill(batteries[at] ?? '', question);
        await look(visitor, 'agency-asks');
        await visitor.press('Send the decision');
        expect(await visitor.text()).toContain('Changes are requested.');
        expect(await visitor.heading()).toBe('Nothing waits for a decision');
      }),
    LONG,
  );

  it(
    'the producer reads each question at its line and amends with a reason',
    () =>
      as(producer, async (visitor) => {
        expect(await visitor.text()).toContain('The agency asks for changes.');
        await look(visitor, 'producer-asked-dashboard');
        await visitor.press('File this quarter');
        expect(await visitor.text()).toContain('Two figures look unlikely.');
        const asked = visitor.page.locator('main tbody tr', { hasText: 'The agency asks:' });
        expect(await asked.count()).toBe(questions.length);
        for (const [at, question] of questions.entries()) {
          const row = rowOf(visitor, batteries[at] ?? '');
          expect(await row.innerText()).toContain(`The agency asks: ${question}`);
          const described = await units(row).getAttribute('aria-describedby');
          const note = visitor.page.locator(`[id="${described ?? ''}"]`);
          expect(await note.innerText()).toContain(question);
        }
        await look(visitor, 'producer-asked-grid');
        await units(rowOf(visitor, batteries[0] ?? '')).fill(String(declared - 3));
        await visitor.press('Save and check');
        expect(await visitor.text()).toContain('This will be submission 2');
        await visitor.tick(declare);
        await visitor.press('Submit this return');
        expect(visitor.status).toBe(422);
        expect(await visitor.text()).toContain('Say why you amend this return.');
        await look(visitor, 'producer-amends-without-reason');
        await visitor.answer({ reason });
        await visitor.tick(declare);
        await visitor.press('Submit this return');
        const receipt = await summaryOf(visitor);
        expect(receipt).toMatchObject({ Submission: '2', 'Reason for the amendment': reason });
        fees.push(minor(receipt.Fee));
        expect(fees[1]).toBeLessThan(fees[0] ?? 0n);
        await look(visitor, 'producer-amended-receipt');
        await visitor.open('/p/demo/producer/returns/2026-Q2/submissions');
        expect(await visitor.heading()).toBe('Submitted 2 times');
        expect(await visitor.text()).toMatch(/Asked for changes at/);
        await look(visitor, 'producer-history');
      }),
    LONG,
  );

  it(
    'the agency accepts what changed and records the payment of all that is owed',
    () =>
      as(officer, async (visitor) => {
        await visitor.open('/p/demo/agency');
        expect(await visitor.text()).toContain('this is submission 2');
        await visitor.follow(visitor.page.locator('main a[href$="/2026-Q2"]').first());
        expect(await visitor.text()).toContain(`Reason given: ${reason}`);
        const changed = visitor.page.getByRole('region', { name: 'What this submission changes' });
        expect(await changed.locator('tbody tr').allInnerTexts()).toEqual([
          expect.stringContaining(batteries[0] ?? ''),
        ]);
        await look(visitor, 'agency-amended');
        await visitor.tick('Accept the return', 'radio');
        const statement = await visitor.page
          .locator('main')
          .getByRole('link', { name: 'Statement of account' })
          .getAttribute('href');
        await visitor.press('Send the decision');
        expect(await visitor.text()).toContain('The return is accepted.');
        await visitor.open(statement ?? '');
        const owed = /^Volkswagen owes €([\d,.]+)$/.exec(await visitor.heading())?.[1] ?? '';
        paid = minor(owed);
        await visitor.press('Record a payment', 'link');
        await visitor.page.locator('#organisationId').selectOption({ label: 'Volkswagen' });
        await visitor.answer({
          amount: owed,
          receivedOn: new Date().toISOString().slice(0, 10),
          reference: 'BANK-2026-7',
        });
        await look(visitor, 'agency-payment');
        await visitor.press('Record the payment');
        expect(await visitor.text()).toContain('The payment of Volkswagen is recorded.');
        await visitor.open(statement ?? '');
        expect(await visitor.heading()).toBe('Volkswagen owes nothing');
        await look(visitor, 'agency-statement');
      }),
    LONG,
  );

  it(
    'the statement of the producer takes back the first fee, charges the second and ends at nothing',
    () =>
      as(producer, async (visitor) => {
        await visitor.open('/p/demo/producer/statement');
        expect(await visitor.heading()).toBe('You owe nothing');
        const [old = 0n, fresh = 0n] = fees;
        const entries = await entriesOf(visitor);
        expect(entries.slice(0, 4).map(({ kind, amount }) => [kind, amount])).toEqual([
          ['Payment received', -paid],
          ['Fee', fresh],
          ['Earlier fee taken back', -old],
          ['Fee', old],
        ]);
        expect(entries[0]?.balance).toBe(0n);
        let balance = 0n;
        for (const entry of entries.reverse()) {
          balance += entry.amount;
          expect(entry.balance).toBe(balance);
        }
        await look(visitor, 'producer-paid-statement');
      }),
    LONG,
  );
});

/** The name of the battery of a row of the grid, without its reference. */
const nameOf = async (row: Locator): Promise<string> =>
  (await row.locator('th').innerText()).split('\n')[0]?.trim() ?? '';

const rowOf = (visitor: Visitor, battery: string): Locator =>
  visitor.page
    .locator('main tbody tr')
    .filter({ has: visitor.page.getByLabel(`Units of ${battery}`, { exact: true }) });

const units = (row: Locator): Locator => row.locator('input[name^="units:"]');

/** An amount of the page in cents. */
function minor(text = ''): bigint {
  const digits = text.replaceAll(/\D/g, '');
  if (!/\d\.\d\d\b/.test(text)) throw new Error(`No amount: ${text}`);
  return /^[-−]/.test(text.trim()) ? -BigInt(digits) : BigInt(digits);
}

/** The account, newest entry first. */
async function entriesOf(visitor: Visitor) {
  const rows = await visitor.page.locator('main tbody tr').all();
  return Promise.all(
    rows.map(async (row) => {
      const [, kind = '', amount = '', balance = ''] = await row.locator('td, th').allInnerTexts();
      return {
        kind: kind.split('\n')[0] ?? '',
        amount: minor(amount),
        balance: minor(balance),
      };
    }),
  );
}
