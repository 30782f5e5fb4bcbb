import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  given,
  producerQuarter,
  threeModels,
  today,
  type ProducerQuarter,
} from '../../test/producer-quarter.js';
import {
  AssessmentReplays,
  Assessments,
  AssessmentTraces,
  RulebookLibrary,
} from '../assessments/index.js';
import { Tenancy, type RequestContext } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import type { ReportingPeriod } from '../kernel/reporting-period.js';
import { LedgerService } from '../ledger/index.js';
import { BatteryModels } from '../register/index.js';
import { readRulebookFiles, rulebooksFolder } from '../rulebook-files.js';
import {
  AgencyAnswers,
  LineReader,
  ReturnDecisions,
  ReturnDrafts,
  SubmissionHistory,
  Submissions,
  type ReturnLine,
} from './index.js';

type Producer = RequestContext & { organisationId: string };
const period = '2026-Q2';
let quarter: ProducerQuarter;
let drafts: ReturnDrafts;
let submissions: Submissions;
let history: SubmissionHistory;

beforeAll(async () => {
  quarter = await producerQuarter();
  drafts = quarter.app.get(ReturnDrafts);
  submissions = quarter.app.get(Submissions);
  history = quarter.app.get(SubmissionHistory);
});
afterAll(() => quarter.close());

async function linesOf(
  producer: Producer,
  units: Record<string, string>,
  where = quarter,
): Promise<ReturnLine[]> {
  const on = '2026-06-30' as CalendarDate;
  const models = await where.app
    .get(BatteryModels)
    .lookUp(producer, producer.organisationId, { from: on, to: on });
  const reader = new LineReader({ marks: 'point', models, on, pricePlaces: 2 }, (issue) => {
    throw new Error(issue.code);
  });
  return Object.entries(units).flatMap(([reference, count], index) => {
    const cells: Record<string, string> = { battery_model: reference, units: count };
    const line = reader.read((column) => cells[column] ?? '', index + 1);
    return line === null ? [] : [line];
  });
}

async function save(producer: Producer, units: Record<string, string>, version: number) {
  return drafts.save(producer, producer.organisationId, period, {
    expectedVersion: version,
    nil: false,
    lines: await linesOf(producer, units),
  });
}

async function sign(producer: Producer, reason: string | null = null) {
  const draft = given(await submissions.toSign(producer, producer.organisationId, period));
  const { number, contentHash } = draft;
  return { number, contentHash, declared: true, reason };
}

const submit = async (producer: Producer, reason: string | null = null) =>
  submissions.submit(producer, producer.organisationId, period, await sign(producer, reason));

const balance = async (producer: Producer) =>
  (await quarter.app.get(LedgerService).balances(producer, producer.organisationId)).find(
    ({ kind }) => kind === 'fees_owed',
  )?.total;

describe('a quarter', () => {
  it('is drafted, submitted and assessed, and the fee is owed', async () => {
    const producer = await quarter.producer();
    given(await save(producer, { 'AA-1': '1000', 'BIKE-36': '50', 'CAR-77': '7' }, 0));
    const submission = given(await submit(producer));
    expect(submission).toMatchObject({ number: 1, lineCount: 3, nil: false });
    const { assessment } = given(
      await history.byReference(producer, producer.organisationId, submission.reference),
    );
    expect(assessment?.totalMinor).toBeGreaterThan(0n);
    expect(await balance(producer)).toBe(assessment?.totalMinor);
  });

  it('is replayed from what is stored, to the byte', async () => {
    const producer = await quarter.producer();
    given(await save(producer, { 'AA-1': '1000', 'BIKE-36': '50', 'CAR-77': '7' }, 0));
    const { reference } = given(await submit(producer));
    const stored = given(
      await history.byReference(producer, producer.organisationId, reference),
    ).assessment;
    if (stored === null) throw new Error('no assessment');
    const traces = quarter.app.get(AssessmentTraces);
    const replay = (what: typeof stored) =>
      quarter.app.get(Tenancy).run(producer, () => traces.replay(producer, what));
    expect(given(await replay(stored)).totalMinor).toBe(stored.totalMinor);
    const forged = { ...stored, receipt: { ...stored.receipt, inputHash: '0'.repeat(64) } };
    expect(await replay(forged)).toMatchObject({ reason: { code: 'assessment.replay-differs' } });
    const all = await quarter.app.get(AssessmentReplays).all(quarter.agency);
    expect(all.replayed).toBeGreaterThan(0);
    expect(all.differing).toEqual([]);
  });

  it('keeps the model version that held when it was filed', async () => {
    const producer = await quarter.producer();
    given(await save(producer, { 'AA-1': '1000' }, 0));
    const first = given(await submit(producer));
    const [aa] = threeModels();
    if (aa === undefined) throw new Error('no model');
    const heavier = { ...aa, unitMassMg: 46_000n, validFrom: '2026-01-01' as CalendarDate };
    await quarter.app.get(BatteryModels).keep(producer, producer.organisationId, [heavier], today);
    const [line] = await linesOf(producer, { 'AA-1': '1000' });
    expect(line).toMatchObject({ modelVersion: 2, massMg: 46_000_000n });
    const { assessment } = given(
      await history.byReference(producer, producer.organisationId, first.reference),
    );
    if (assessment === null) throw new Error('no assessment');
    const tenancy = quarter.app.get(Tenancy);
    const again = await tenancy.run(producer, () =>
      quarter.app.get(AssessmentTraces).replay(producer, assessment),
    );
    expect(again.ok).toBe(true);
  });

  it('gives one submission to fifty confirmations at once', async () => {
    const producer = await quarter.producer();
    given(await save(producer, { 'AA-1': '1000' }, 0));
    const confirmation = await sign(producer);
    const answers = await Promise.all(
      Array.from({ length: 50 }, () =>
        submissions.submit(producer, producer.organisationId, period, confirmation),
      ),
    );
    expect(new Set(answers.map((answer) => given(answer).reference)).size).toBe(1);
    const { rows } = await quarter.db.owner.query<{ n: string }>(
      'select count(*) as n from submission where organisation_id = $1',
      [producer.organisationId],
    );
    expect(rows[0]?.n).toBe('1');
    const statement = await quarter.app
      .get(LedgerService)
      .statement(producer, producer.organisationId, 'EUR');
    expect(statement).toHaveLength(1);
  });
});

describe('an amendment', () => {
  it('takes the earlier fee back and charges anew; every posting sums to zero', async () => {
    const producer = await quarter.producer();
    given(await save(producer, { 'AA-1': '1000' }, 0));
    given(await submit(producer));
    const before = await balance(producer);
    given(await save(producer, { 'AA-1': '2000' }, 1));
    expect(await submit(producer)).toMatchObject({ reason: { code: 'return.reason-needed' } });
    expect(given(await submit(producer, 'A delivery was missing'))).toMatchObject({ number: 2 });
    expect(await balance(producer)).toBe(2n * (before ?? 0n));
    const statement = await quarter.app
      .get(LedgerService)
      .statement(producer, producer.organisationId, 'EUR');
    expect(statement.map(({ kind }) => kind)).toEqual([
      'assessment',
      'assessment_reversal',
      'assessment',
    ]);
    const { rows } = await quarter.db.owner.query<{ sum: string }>(
      `select sum(e.amount) as sum from ledger_entry e where e.organisation_id = $1`,
      [producer.organisationId],
    );
    expect(rows[0]?.sum).toBe('0');
  });

  it('is refused when nothing changed, and an old page is not believed', async () => {
    const producer = await quarter.producer();
    given(await save(producer, { 'AA-1': '1000' }, 0));
    const old = await sign(producer);
    given(await save(producer, { 'AA-1': '3000' }, 1));
    const answer = await submissions.submit(producer, producer.organisationId, period, old);
    expect(answer).toMatchObject({ reason: { code: 'return.changed-since-check' } });
    given(await submit(producer));
    expect(await submit(producer, 'again')).toMatchObject({
      reason: { code: 'return.nothing-changed' },
    });
  });
});

describe('what the agency asks', () => {
  it('is answered with the same figures, once, and the answers are signed', async () => {
    const producer = await quarter.producer();
    const { organisationId } = producer;
    given(await save(producer, { 'AA-1': '1000' }, 0));
    const first = given(await submit(producer));
    const asked = { submissionNumber: 1, outcome: 'changes_requested', reason: 'Why?', answers: [{ lineKey: 'm/AA-1', text: 'In pieces?' }] } as const; // prettier-ignore
    given(await quarter.app.get(ReturnDecisions).decide(quarter.agency, { organisationId, returnId: first.returnId }, asked)); // prettier-ignore
    const unanswered = given(await submissions.toSign(producer, organisationId, period));
    expect(unanswered).toMatchObject({ unchanged: false, answers: [], contentHash: first.contentHash }); // prettier-ignore
    const give = (answers: { lineKey: string | null; text: string }[], expectedVersion = 1) =>
      quarter.app.get(AgencyAnswers).give(producer, organisationId, period, { expectedVersion, answers }); // prettier-ignore
    expect(await give([{ lineKey: 'm/BIKE-36', text: 'Yes' }])).toMatchObject({ reason: { code: 'return.not-asked' } }); // prettier-ignore
    expect(await give([{ lineKey: null, text: 'x'.repeat(2_001) }])).toMatchObject({ reason: { code: 'field.too-long' } }); // prettier-ignore
    given(await give([{ lineKey: 'm/AA-1', text: ' Yes, counted. ' }, { lineKey: null, text: 'A large order' }])); // prettier-ignore
    expect(await give([], 1)).toMatchObject({ reason: { code: 'return.draft-changed' } });
    const shown = given(await submissions.toSign(producer, organisationId, period));
    const declared = [
      { lineKey: null, question: 'Why?', text: 'A large order' },
      { lineKey: 'm/AA-1', question: 'In pieces?', text: 'Yes, counted.' },
    ];
    expect(shown.answers).toEqual(declared);
    expect(shown.contentHash).not.toBe(first.contentHash);
    const confirmation = await sign(producer);
    const second = given(await submissions.submit(producer, organisationId, period, confirmation));
    expect(second).toMatchObject({ number: 2, answers: declared, amendmentReason: 'A large order', contentHash: shown.contentHash }); // prettier-ignore
    expect(second.linesReceivedAt).toEqual(first.linesReceivedAt);
    const again = await submissions.submit(producer, organisationId, period, confirmation);
    expect(given(again).reference).toBe(second.reference);
    expect(await submit(producer, 'again')).toMatchObject({ reason: { code: 'return.nothing-changed' } }); // prettier-ignore
    const { submissions: stored } = await quarter.app.get(SubmissionHistory).ofReturn(producer, organisationId, first.returnId); // prettier-ignore
    expect(stored[0]?.answers).toEqual(declared);
  });
});

describe('a quarter whose rules are replaced while it is signed', () => {
  it('is not charged by rules that the signer was not shown', async () => {
    const own = await producerQuarter();
    try {
      const [producer, agency] = [await own.producer(), own.agency];
      const [mine, signed] = [own.app.get(ReturnDrafts), own.app.get(Submissions)];
      const { organisationId } = producer;
      const assessments = own.app.get(Assessments);
      const inTenant = <T>(work: () => Promise<T>) => own.app.get(Tenancy).run(producer, work);
      const lines = await linesOf(producer, { 'AA-1': '1000' }, own);
      given(await mine.save(producer, organisationId, period, { expectedVersion: 0, nil: false, lines })); // prettier-ignore
      const shownNow = async () => {
        const fee = given(await inTenant(() => assessments.preview(producer, { organisationId, period: period as ReportingPeriod }, lines))); // prettier-ignore
        const { rulebookHash, totalMinor: feeMinor, currency } = fee;
        return { rulebookHash, feeMinor, currency };
      };
      const { number, contentHash } = given(await signed.toSign(producer, organisationId, period));
      const shown = await shownNow();
      const files = readRulebookFiles(`${rulebooksFolder()}/demo/eco-modulated-fees`);
      const dearer = Object.entries(files.tables).map(([name, csv]) => [name, csv.replaceAll(',0.', ',1.')] as const); // prettier-ignore
      const law = { ...files, tables: Object.fromEntries(dearer) };
      const library = own.app.get(RulebookLibrary);
      own.db.clock.set('2026-08-01T10:05:00Z');
      given(await own.app.get(Tenancy).run(agency, () => library.publishAndAdopt(agency, law, 'fees'))); // prettier-ignore
      const confirmation = { number, contentHash, declared: true, reason: null };
      expect(
        await signed.submit(producer, organisationId, period, { ...confirmation, shown }),
      ).toMatchObject({ reason: { code: 'return.rules-changed' } });
      const after = await shownNow();
      expect(after.feeMinor).toBeGreaterThan(shown.feeMinor);
      const { id } = given(
        await signed.submit(producer, organisationId, period, { ...confirmation, shown: after }),
      );
      const stored = await inTenant(() => assessments.ofSubmission(producer, organisationId, id));
      expect(stored?.totalMinor).toBe(after.feeMinor);
    } finally {
      await own.close();
    }
  });
});

describe('a draft', () => {
  it('is not overwritten by an old tab', async () => {
    const producer = await quarter.producer();
    given(await save(producer, { 'AA-1': '1' }, 0));
    expect(await save(producer, { 'AA-1': '2' }, 0)).toMatchObject({
      reason: { code: 'return.draft-changed', params: { yours: '0', current: '1' } },
    });
  });

  it.each([
    ['2027-Q1', 'period.not-begun'],
    ['2024-Q4', 'period.before-registration'],
    ['2026', 'period.not-a-quarter'],
    ['2026-Q5', 'period.not-a-quarter'],
  ])('of %s is refused and the allowed quarters are named', async (wrong, code) => {
    const producer = await quarter.producer();
    const answer = await drafts.read(producer, producer.organisationId, wrong);
    expect(answer).toMatchObject({ reason: { code } });
    expect(answer.ok ? '' : answer.reason.params?.allowed).toContain('2026-Q2');
  });

  it('of another tenant is not found', async () => {
    const [mine, theirs] = [await quarter.producer(), await quarter.producer()];
    given(await save(mine, { 'AA-1': '1000' }, 0));
    const { reference } = given(await submit(mine));
    const seen = await history.byReference(theirs, mine.organisationId, reference);
    expect(seen).toMatchObject({ reason: { code: 'submission.not-found' } });
    const found = await history.ofReturn(theirs, mine.organisationId, mine.organisationId);
    expect(found.submissions).toEqual([]);
  });
});

describe('the agency', () => {
  it('accepts the newest submission once, and not one that was replaced', async () => {
    const producer = await quarter.producer();
    given(await save(producer, { 'AA-1': '1000' }, 0));
    const { returnId } = given(await submit(producer));
    const of = { organisationId: producer.organisationId, returnId };
    const verdict = { outcome: 'accepted' as const, reason: null, answers: [] };
    const decide = (number: number) =>
      quarter.app
        .get(ReturnDecisions)
        .decide(quarter.agency, of, { ...verdict, submissionNumber: number });
    expect(await decide(2)).toMatchObject({ reason: { code: 'return.newer-submission' } });
    expect(given(await decide(1)).state).toBe('accepted');
    expect(await decide(1)).toMatchObject({ reason: { code: 'return.already-decided' } });
  });
});
