import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { BookedPayments } from '../src/ledger/index.js';
import type { CalendarDate } from '../src/kernel/calendar-date.js';
import type { Role } from '../src/access/permissions.js';
import type { TestApplication } from './access/application.js';
import { PASSWORD, tokenIn, Visitors } from './access/visitors.js';
import { webApplication } from './access/web-application.js';
import { Browser, closeConnections } from './hostile/browser.js';
import { given, producerQuarter, type ProducerQuarter } from './producer-quarter.js';

// A payment that was typed in wrongly, on the pages of the agency and of the producer.

jest.setTimeout(60_000);

let quarter: ProducerQuarter;
let application: TestApplication;

beforeAll(async () => {
  quarter = await producerQuarter();
  application = await webApplication(quarter.db);
});
afterAll(async () => {
  closeConnections();
  await application.close();
  await quarter.close();
});

async function browserOf(organisationId: string, role: Role) {
  const tenant = { programmeId: quarter.programmeId, organisationId };
  const { email } = await (await Visitors.to(application.app, quarter.db, tenant)).person(role);
  return Browser.of(application.app).signIn(email, PASSWORD);
}

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
    officer: await browserOf(quarter.agency.organisationId ?? '', 'agency.officer'),
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
    const producer = await browserOf(organisationId, 'producer.submitter');
    const { text } = await producer.get(`/p/${quarter.slug}/producer/statement`);
    expect(text).toContain('Payment reversed');
    expect(text).toContain('RF18 &lt;5390&gt;: Paid by &lt;Other&gt; Ltd');
    const [, place] = /href="#(entry-\d+)"/.exec(text) ?? [];
    expect(text).toContain(`id="${place ?? 'nowhere'}"`);
  });

  it('is read by an auditor, who reverses nothing', async () => {
    const { page, statement } = await paid();
    const auditor = await browserOf(quarter.agency.organisationId ?? '', 'agency.auditor');
    expect((await auditor.get(statement)).text).not.toContain(page);
    expect((await auditor.get(page)).status).toBe(403);
  });
});
