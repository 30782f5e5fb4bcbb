import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import request from 'supertest';
import { ApiKeyService } from '../src/access/index.js';
import { LedgerService, feePostings } from '../src/ledger/index.js';
import { Tenancy } from '../src/database/index.js';
import type { CalendarDate } from '../src/kernel/calendar-date.js';
import type { TestApplication } from './access/application.js';
import { webApplication } from './access/web-application.js';
import { faultsOf } from './openapi.js';
import { given, producerQuarter, type ProducerQuarter } from './producer-quarter.js';

// Whoever follows the links of a list reads every row once, however many there are on a page.

jest.setTimeout(60_000);

let quarter: ProducerQuarter;
let application: TestApplication;

beforeAll(async () => {
  quarter = await producerQuarter();
  application = await webApplication(quarter.db);
});
afterAll(async () => {
  await application.close();
  await quarter.close();
});

interface Statement {
  readonly balance: string;
  readonly entries: readonly { readonly number: string }[];
}

describe('the statement of a producer', () => {
  it('comes in pages that lead on, and each says the whole balance', async () => {
    const producer = await quarter.producer();
    const { organisationId } = producer;
    const ledger = quarter.app.get(LedgerService);
    await quarter.app.get(Tenancy).run(quarter.agency, async () => {
      for (let at = 1; at <= 5; at += 1)
        given(
          await ledger.post(quarter.agency, {
            kind: 'assessment',
            causeKind: 'submission',
            causeId: `cause ${String(at)}`,
            effectiveOn: '2026-07-01' as CalendarDate,
            note: '2026-Q2',
            postings: feePostings(organisationId, 'EUR', BigInt(at)),
          }),
        );
    });
    const keys = application.app.get(ApiKeyService);
    const asked = { label: 'test', permissions: ['statement.read' as const], days: '1' };
    const key = given(await keys.make(producer, asked, 'producer.administrator'));
    const read = async (path: string) => {
      const answer = await request(application.app.getHttpServer()).get(path).set('Authorization', `Bearer ${key}`); // prettier-ignore
      const described = 'GET /api/v1/programmes/{programme}/statements';
      expect(faultsOf(described, { status: answer.status, type: answer.type, body: answer.body })).toEqual([]); // prettier-ignore
      return { body: answer.body as Statement, next: /^<([^>]+)>; rel="next"$/.exec(answer.headers.link ?? '')?.[1] }; // prettier-ignore
    };
    const base = `/api/v1/programmes/${quarter.slug}/statements`;
    const whole = await read(base);
    expect([whole.body.entries.length, whole.next]).toEqual([5, undefined]);
    const numbers: string[] = [];
    let pages = 0;
    for (let path: string | undefined = `${base}?limit=2`; path !== undefined; pages += 1) {
      const page: Awaited<ReturnType<typeof read>> = await read(path);
      expect(page.body.balance).toBe('0.15');
      numbers.push(...page.body.entries.map(({ number }) => number));
      path = page.next;
    }
    expect([pages, numbers]).toEqual([3, whole.body.entries.map(({ number }) => number)]);
  });
});
