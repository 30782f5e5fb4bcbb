import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  ReturnDecisions,
  ReturnDrafts,
  Submissions,
  type ReturnLine,
} from '../src/returns/index.js';
import { given, model, threeModels, type ProducerQuarter } from './producer-quarter.js';
import { quarterInBrowser, type QuarterInBrowser } from './quarter-in-browser.js';

// The forms of a quarter's page, sent back as a browser without scripts sends them.

jest.setTimeout(60_000);

const [BEFORE, PERIOD] = ['2026-Q1', '2026-Q2'];
let inBrowser: QuarterInBrowser;
let quarter: ProducerQuarter;

beforeAll(async () => {
  inBrowser = await quarterInBrowser();
  ({ quarter } = inBrowser);
});
afterAll(() => inBrowser.close());

type Producer = Awaited<ReturnType<ProducerQuarter['producer']>>;

const at = ({ organisationId }: Producer) =>
  inBrowser.browserOf(organisationId, 'producer.administrator');

const address = `/returns/${PERIOD}`;
const page = (path = address) => `/p/${quarter.slug}/producer${path}`;

const draft = async (of: Producer) =>
  given(await quarter.app.get(ReturnDrafts).read(of, of.organisationId, PERIOD));

async function file(of: Producer, period: string) {
  const submissions = quarter.app.get(Submissions);
  const { number, contentHash } = given(await submissions.toSign(of, of.organisationId, period));
  const signed = { number, contentHash, declared: true, reason: null };
  return given(await submissions.submit(of, of.organisationId, period, signed));
}

async function declare(of: Producer, lines: readonly ReturnLine[], period = PERIOD) {
  const kept = { expectedVersion: 0, nil: false, lines };
  given(await quarter.app.get(ReturnDrafts).save(of, of.organisationId, period, kept));
}

const line = (fields: Partial<ReturnLine>): ReturnLine => ({
  lineKey: 'c/portable/alkaline',
  position: 1,
  batteryModelId: null,
  modelVersion: null,
  category: 'portable',
  chemistry: 'alkaline',
  units: 40n,
  exportedUnits: 0n,
  massMg: 920_000n,
  priceMinor: null,
  note: null,
  changeReason: null,
  ...fields,
});

/** What a form of the page would send: every field it has that holds something. */
function fieldsOf(html: string, action: string): [string, string][] {
  const form = new RegExp(`<form[^>]*action="${action}"[\\s\\S]*?</form>`).exec(html)?.[0] ?? '';
  return [...form.matchAll(/<input\b[^>]*>/g)].flatMap(([input]): [string, string][] => {
    const name = /name="([^"]*)"/.exec(input)?.[1];
    const value = /value="([^"]*)"/.exec(input)?.[1] ?? '';
    return name === undefined ? [] : [[name, value]];
  });
}

describe("the page of a producer's quarter", () => {
  it('keeps what the draft holds when it is saved with nothing changed', async () => {
    const producer = await quarter.producer(threeModels());
    await declare(producer, [
      line({ exportedUnits: 3n, priceMinor: 123_450n, note: 'a note', changeReason: 'a reason' }),
    ]);
    const before = (await draft(producer)).lines;
    const browser = await at(producer);
    const shown = await browser.get(page());
    const sent = await browser.post(page(), [...fieldsOf(shown.text, page()), ['next', 'save']]);
    expect(sent.status).toBe(303);
    expect((await draft(producer)).lines).toEqual(before);
  });

  it('gives back what an old tab answered; the officer then reads that no line changed', async () => {
    const producer = await quarter.producer(threeModels());
    const { organisationId } = producer;
    await declare(producer, [line({})], BEFORE);
    const { returnId } = await file(producer, BEFORE);
    const asked = { submissionNumber: 1, outcome: 'changes_requested', reason: 'Why so few?', answers: [] } as const; // prettier-ignore
    const decisions = quarter.app.get(ReturnDecisions);
    given(await decisions.decide(quarter.agency, { organisationId, returnId }, asked));
    const browser = await at(producer);
    const action = page(`/returns/${BEFORE}`);
    const old = fieldsOf((await browser.get(action)).text, action);
    const answer = (text: string) =>
      browser.post(action, [...old, ['answer-0', text], ['next', 'save']]);
    expect((await answer('A mild winter')).status).toBe(303);
    const late = await answer('A strike');
    expect(late.status).toBe(409);
    for (const text of ['Why so few?', 'A mild winter', 'A strike'])
      expect(late.text).toContain(text);
    await file(producer, BEFORE);
    const officer = await inBrowser.browserOf(
      quarter.agency.organisationId ?? '',
      'agency.officer',
    );
    const review = await officer.get(
      `/p/${quarter.slug}/agency/returns/${organisationId}/${BEFORE}`,
    );
    const changed = /What this submission changes[\s\S]*?<\/section>/.exec(review.text)?.[0] ?? '';
    expect(changed).toContain('No line differs from before.');
    expect(changed).not.toContain('<table');
  });

  it.each([
    [201, 'batteries than anybody types'],
    [1_001, 'than a page is made of'],
  ])('offers to declare nothing, or the same again, to who has %i: more %s', async (count) => {
    const many = Array.from({ length: count }, (_, at) => model({ reference: `M-${String(at)}` }));
    const producer = await quarter.producer(many);
    await declare(producer, [line({})]);
    await declare(producer, [line({ units: 7n, massMg: 161_000n, priceMinor: 250n })], BEFORE);
    await file(producer, BEFORE);
    const browser = await at(producer);
    const shown = await browser.get(page());
    expect(shown.text).toContain('More than 200 batteries may be declared here');
    expect(shown.text).toContain('the draft has one line');
    const copied = [...fieldsOf(shown.text, page()), ['next', 'copy']] as const;
    expect((await browser.post(page(), copied)).status).toBe(303);
    expect((await draft(producer)).lines).toMatchObject([{ units: 7n, priceMinor: 250n }]);
    const nil = page(`${address}/nil`);
    const again = await browser.get(page());
    expect((await browser.post(nil, fieldsOf(again.text, nil))).status).toBe(303);
    expect(await draft(producer)).toMatchObject({
      filing: { quarterlyReturn: { nilDeclared: true } },
      lines: [],
    });
  });
});
