import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { BookedPayments } from '../src/ledger/index.js';
import type { CalendarDate } from '../src/kernel/calendar-date.js';
import { tokenIn } from './access/visitors.js';
import { given, type ProducerQuarter } from './producer-quarter.js';
import { quarterInBrowser, type QuarterInBrowser } from './quarter-in-browser.js';

// A payment that was typed in wrongly, on the pages of the agency and of the producer.

jest.setTimeout(60_000);

let inBrowser: QuarterInBrowser;
let quarter: ProducerQuarter;

beforeAll(async () => {
  inBrowser = await quarterInBrowser();
  ({ quarter } = inBrowser);
});
afterAll(() => inBrowser.close());

async function paid() {
  const { organisationId } = await quarter.producer();
  const payment = {
    organisationId,
    amountMinor: 12_50n,
    receivedOn: '2026-07-02' as CalendarDate,
    reference: 'RF18 <5390>',
  };
  const booked = await quarter.app.get(BookedPayments).record(quarter.agency, payment);
  const base = `/p/${quarter.slug}/agency/organisations/${organisationId}`;
  return {
    organisationId,
    officer: await inBrowser.browserOf(quarter.agency.organisationId ?? '', 'agency.officer'),
    statement: `${base}/statement`,
    page: `${base}/payments/${given(booked).transactionId}`,
  };
}

describe('a payment that was typed in wrongly', () => {
  it('is reversed from the statement, for a reason that its producer reads', async () => {
    const { officer, statement, page, organisationId } = await paid();
    expect((await officer.get(statement)).text).toContain(`href="${page}"`);
    const shown = await officer.get(page);
    expect(shown.text).toContain('€12.50');
    const token = ['_csrf', tokenIn(shown.text)] as const;
    const refused = await officer.post(page, [token, ['reason', ' ']]);
    expect([refused.status, refused.text.includes('Say why the payment is reversed.')]).toEqual([422, true]); // prettier-ignore
    const done = await officer.post(page, [token, ['reason', 'Paid by <Other> Ltd']]);
    expect([done.status, done.headers.location]).toEqual([303, `${statement}?reversed=1`]);
    const again = await officer.post(page, [token, ['reason', 'once more']]);
    expect([again.status, again.text.includes('This payment was reversed')]).toEqual([409, true]);
    const producer = await inBrowser.browserOf(organisationId, 'producer.submitter');
    const { text } = await producer.get(`/p/${quarter.slug}/producer/statement`);
    expect(text).toContain('Payment reversed');
    expect(text).toContain('RF18 &lt;5390&gt;: Paid by &lt;Other&gt; Ltd');
    const [, place] = /href="#(entry-\d+)"/.exec(text) ?? [];
    expect(text).toContain(`id="${place ?? 'nowhere'}"`);
  });

  it('is read by an auditor, who reverses nothing', async () => {
    const { page, statement } = await paid();
    const auditor = await inBrowser.browserOf(
      quarter.agency.organisationId ?? '',
      'agency.auditor',
    );
    expect((await auditor.get(statement)).text).not.toContain(page);
    expect((await auditor.get(page)).status).toBe(403);
  });
});
