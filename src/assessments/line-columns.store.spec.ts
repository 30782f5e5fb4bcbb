import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { acceptReturn, fileReturn, type LineToFile } from '../../test/amended-return.js';
import { contextOf, seedProgramme } from '../../test/database.js';
import { producerQuarter, type ProducerQuarter } from '../../test/producer-quarter.js';
import type { RequestContext } from '../database/index.js';
import { LineColumnsStore, type AcceptedReturn } from './line-columns.store.js';

type Submission = Awaited<ReturnType<typeof fileReturn>>;

const period = '2025-Q2';
const quarters = [period];
// 0.95 EUR/kg of alkaline.
const alkaline = (kg: bigint): LineToFile => ({
  category: 'portable',
  chemistry: 'alkaline',
  units: 100n,
  massMg: kg * 1_000_000n,
});

/** After the first was accepted, before the second was. */
const between = Date.UTC(2025, 7, 1);

let quarter: ProducerQuarter;
let lines: LineColumnsStore;
let first: Submission;
let second: Submission;
let undecided: Submission;

beforeAll(async () => {
  quarter = await producerQuarter();
  lines = quarter.app.get(LineColumnsStore);
  const { organisationId } = await quarter.producer();
  const of = { organisationId, period };
  first = await fileReturn(quarter, of, [alkaline(10n)]);
  await acceptReturn(quarter, first);
  second = await fileReturn(quarter, of, [alkaline(20n), { ...alkaline(5n), category: 'lmt' }]);
  await acceptReturn(quarter, second);
  undecided = await fileReturn(quarter, of, [alkaline(40n)]);
  for (const [number, day] of [
    [1, between - 1],
    [2, between + 1],
  ] as const)
    await quarter.db.owner.query(
      'update return_decision set decided_at = $3 where return_id = $1 and submission_number = $2',
      [first.returnId, number, new Date(day)],
    );
  const other = await quarter.producer();
  await fileReturn(quarter, { organisationId: other.organisationId, period }, [alkaline(1n)]);
});

afterAll(() => quarter.close());

const accepted = (
  { at = new Date(), withDays = false } = {},
  ctx: RequestContext = quarter.agency,
): Promise<AcceptedReturn[]> =>
  lines.inTransaction(ctx, () => lines.accepted(ctx, { quarters, at, withDays }));

async function assessed(submission: Submission): Promise<bigint> {
  const { rows } = await quarter.db.owner.query<{ total_minor: string }>(
    'select total_minor from assessment where submission_id = $1',
    [submission.id],
  );
  return BigInt(rows[0]?.total_minor ?? -1);
}

describe('the returns that count', () => {
  it('count as newest accepted, beside what stands by the newest of all; what nobody decided is left out', async () => {
    const found = await accepted();
    expect(found).toEqual([
      {
        organisationId: second.organisationId,
        returnId: second.returnId,
        submissionId: second.id,
        period,
        lineCount: 2,
        assessedMinor: await assessed(second),
        standingMinor: await assessed(undecided),
      },
    ]);
    expect(await assessed(undecided)).not.toBe(await assessed(second));
  });

  it('are those that were accepted until then', async () => {
    const [then] = await accepted({ at: new Date(between) });
    expect(then).toMatchObject({ submissionId: first.id, lineCount: 1 });
    expect(await accepted({ at: new Date(0) })).toEqual([]);
  });

  it('say when they came, where that is asked', async () => {
    const [found] = await accepted({ withDays: true });
    expect(found?.days?.due_on).toMatch(/^2025-0[78]-/);
    expect(found?.days?.first_received_on).toBe(found?.days?.received_on);
  });

  it('are nobody’s of another programme', async () => {
    const { programmeId } = await seedProgramme(quarter.db);
    expect(await accepted({}, contextOf(programmeId, null, { capacity: 'agency' }))).toEqual([]);
  });
});

describe('their lines', () => {
  it('come in the order of the returns, with where each begins and ends', async () => {
    const { agency } = quarter;
    const [older] = await accepted({ at: new Date(between) });
    const [newer] = await accepted();
    if (older === undefined || newer === undefined) throw new Error('Nothing counts.');
    for (const returns of [
      [older, newer],
      [newer, older],
    ]) {
      const { columns, rows } = await lines.inTransaction(agency, () =>
        lines.read(agency, returns, new Set(['mass', 'category'])),
      );
      const masses = rows.map(({ from, to }) => [
        ...(columns.numbers.get('mass')?.subarray(from, to) ?? []),
      ]);
      expect(masses).toEqual(
        returns.map((each) => (each === older ? [10_000_000n] : [20_000_000n, 5_000_000n])),
      );
      expect([...columns.numbers.keys(), ...columns.texts.keys()]).toEqual(['mass', 'category']);
    }
  });

  it('that are fewer or more than were counted are refused', async () => {
    const { agency } = quarter;
    const [found] = await accepted();
    if (found === undefined) throw new Error('Nothing counts.');
    const read = (lineCount: number) =>
      lines.inTransaction(agency, () =>
        lines.read(agency, [{ ...found, lineCount }], new Set(['mass'])),
      );
    await expect(read(3)).rejects.toThrow(found.submissionId);
    await expect(read(1)).rejects.toThrow('more rows');
  });
});
