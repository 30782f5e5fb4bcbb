import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { given, producerQuarter, type ProducerQuarter } from '../../test/producer-quarter.js';
import { AssessmentTraces, type StoredAssessment } from '../assessments/index.js';
import { contentHash, Tenancy, type RequestContext } from '../database/index.js';
import {
  declaredContent,
  ReturnDrafts,
  SubmissionHistory,
  Submissions,
  type ReturnLine,
} from './index.js';

const period = '2026-Q2';
/** More than a page computes anew, and more than one part of a draft or of a submission. */
const LINES = 26_000;
type Producer = RequestContext & { organisationId: string };
let quarter: ProducerQuarter;
let producer: Producer;
let submissions: Submissions;
let traces: AssessmentTraces;
let stored: StoredAssessment;
const lines = linesOf(LINES);

function linesOf(count: number): ReturnLine[] {
  return Array.from({ length: count }, (_, at) => ({
    lineKey: `m/line ${String(at)}`,
    position: at + 1,
    batteryModelId: null,
    modelVersion: null,
    category: at % 3 === 0 ? 'ev' : 'portable',
    chemistry: at % 3 === 0 ? 'lithium_ion_lfp' : 'alkaline',
    units: BigInt(1_000 + at),
    exportedUnits: at % 5 === 0 ? 10n : 0n,
    massMg: 23_000_000n + BigInt(at),
    priceMinor: null,
    note: at % 7 === 0 ? 'ü "noted"' : null,
    changeReason: 'as weighed',
  }));
}

const within = <T>(work: () => Promise<T>): Promise<T> =>
  quarter.app.get(Tenancy).run(producer, work);
const save = (expectedVersion: number, declared: readonly ReturnLine[]) =>
  quarter.app.get(ReturnDrafts).save(producer, producer.organisationId, period, {
    expectedVersion,
    nil: false,
    lines: declared,
  });
const toSign = async () =>
  given(await submissions.toSign(producer, producer.organisationId, period));

beforeAll(async () => {
  quarter = await producerQuarter();
  producer = await quarter.producer();
  submissions = quarter.app.get(Submissions);
  traces = quarter.app.get(AssessmentTraces);
  given(await save(0, lines));
  const { number, contentHash: hash } = await toSign();
  const confirmation = { number, contentHash: hash, declared: true, reason: null };
  const { organisationId } = producer;
  const submission = given(
    await submissions.submit(producer, organisationId, period, confirmation),
  );
  const found = given(
    await quarter.app
      .get(SubmissionHistory)
      .byReference(producer, organisationId, submission.reference),
  );
  if (found.assessment === null) throw new Error('It was assessed.');
  stored = found.assessment;
}, 120_000);
afterAll(() => quarter.close());

describe('a return of more lines than anybody reads', () => {
  it('is signed for the hash of every line, and shown by category', async () => {
    const draft = await toSign();
    const { programmeId, organisationId } = producer;
    const declared = { programmeId, organisationId, period, nil: false, lines };
    expect(draft.contentHash).toBe(contentHash(declaredContent(declared)));
    expect(draft.listed).toBeNull();
    expect(draft.totals.lines).toBe(LINES);
    const fee = given(draft.fee());
    expect(fee.totalMinor).toBe(stored.totalMinor);
    const shares = draft.shares((row) => fee.lineAt(row).feeMinor);
    expect(shares.map(({ category }) => category)).toEqual(['ev', 'portable']);
    expect(shares.reduce((sum, { feeMinor }) => sum + feeMinor, 0n)).toBe(stored.totalMinor);
  });

  it('says what an amendment changes: how much of it, and the first of it', async () => {
    const gone = lines.slice(LINES - 3);
    const now = lines
      .slice(0, LINES - 3)
      .map((line, at) => (at < 150 ? { ...line, units: 1n, exportedUnits: 0n } : line));
    given(await save(1, now));
    const { changes } = await toSign();
    expect(changes?.count).toBe(153);
    expect(changes?.listed.length).toBe(100);
    expect(changes?.listed[1]).toMatchObject({ before: { units: 1_001n }, now: { units: 1n } });
    given(await save(2, lines.slice(0, LINES - 3)));
    const removed = (await toSign()).changes;
    expect(removed?.listed.map(({ before }) => before?.lineKey)).toEqual(
      gone.map(({ lineKey }) => lineKey),
    );
    given(await save(3, lines));
    expect((await toSign()).changes).toEqual({ count: 0, listed: [] });
  });

  it('opens from its total down to the units declared', async () => {
    const total = await within(() => traces.total(producer, stored, { again: false }));
    expect(total.steps.map(({ name }) => name)).toContain('fee_total');
    expect(total.steps.find(({ name }) => name === 'fee_total')?.worked).toContain('EUR');
    expect(total).toMatchObject({ opens: true, agrees: undefined });
    expect(total.parts.reduce((sum, { feeMinor }) => sum + feeMinor, 0n)).toBe(stored.totalMinor);
    const wanted = { category: 'ev', chemistry: 'lithium_ion_lfp' };
    const kind = given(await within(() => traces.kind(producer, stored, wanted)));
    const evs = lines.filter(({ category }) => category === 'ev');
    expect(kind.lines).toBe(evs.length);
    expect(kind.units).toBe(evs.reduce((sum, { units }) => sum + units, 0n));
    const [alike] = kind.alike;
    const charged = evs.reduce((sum, line) => sum + line.units - line.exportedUnits, 0n);
    expect(alike?.steps.charged_units).toEqual({ sum: `${charged.toString()} piece` });
    expect(alike?.steps.factor).toEqual({ same: '100 %' });
    expect(alike?.shown.steps.find(({ name }) => name === 'base_fee')?.operands[0]).toMatchObject({
      kind: 'parameter',
      name: 'base_rate',
    });
    const page = { from: 5_000, limit: 50, kind: wanted };
    const shown = given(await within(() => traces.explain(producer, stored, page)));
    expect(shown.map(({ line }) => line.lineKey)).toEqual(
      evs.slice(5_000, 5_050).map(({ lineKey }) => lineKey),
    );
  });

  it('has no kind that was not declared', async () => {
    const kind = { category: 'sli', chemistry: 'lead_acid' };
    expect(await within(() => traces.kind(producer, stored, kind))).toMatchObject({
      reason: { code: 'assessment.kind-not-found' },
    });
  });

  it('comes out the same again, to the byte, until a line says something else', async () => {
    const again = () => within(() => traces.total(producer, stored, { again: true }));
    const { agrees, steps } = await again();
    expect(agrees).toBe(true);
    const kept = await within(() => traces.total(producer, stored, { again: false }));
    expect(steps).toEqual(kept.steps);
    const told = `update assessment_line set fee_minor = fee_minor + $2
      where assessment_id = $1 and line_key = 'm/line 17'`;
    await quarter.db.owner.query(told, [stored.id, 1]);
    expect((await again()).agrees).toBe(false);
    await quarter.db.owner.query(told, [stored.id, -1]);
  });

  it('that was assessed before workings were kept is computed when it is opened', async () => {
    const kept = await within(() => traces.total(producer, stored, { again: true }));
    const { id } = stored;
    await quarter.db.owner.query(`update assessment set working = null where id = $1`, [id]);
    const opened = await within(() => traces.total(producer, stored, { again: false }));
    expect(opened).toEqual(kept);
  });

  it('belongs to nobody else', async () => {
    const other = await quarter.producer([]);
    const total = await quarter.app
      .get(Tenancy)
      .run(other, () => traces.total(other, stored, { again: false }));
    expect(total).toMatchObject({ parts: [], steps: [], agrees: false });
  });
});
