import type { RequestContext } from '../src/database/index.js';
import {
  ReturnDecisions,
  ReturnDrafts,
  Submissions,
  type ReturnLine,
  type Submission,
} from '../src/returns/index.js';
import { contextOf } from './database.js';
import { given, type ProducerQuarter } from './producer-quarter.js';

type Place = Pick<ProducerQuarter, 'app' | 'programmeId' | 'agency'>;
interface Quarter {
  readonly organisationId: string;
  readonly period: string;
}

/** What a line of a category says; the rest is as usual. */
export type LineToFile = Pick<ReturnLine, 'category' | 'chemistry' | 'units' | 'massMg'>;

/** Drafts the lines and submits them as whoever files does, for the first time or as an amendment. Undecided. */
export async function fileReturn(
  { app, programmeId }: Place,
  { organisationId, period }: Quarter,
  lines: readonly LineToFile[],
): Promise<Submission> {
  const producer: RequestContext = contextOf(programmeId, organisationId);
  const [drafts, submissions] = [app.get(ReturnDrafts), app.get(Submissions)];
  const { filing } = given(await drafts.read(producer, organisationId, period));
  const draft = {
    expectedVersion: filing.quarterlyReturn?.draftVersion ?? 0,
    nil: false,
    lines: lines.map(lineToFile),
  };
  given(await drafts.save(producer, organisationId, period, draft));
  const { number, contentHash } = given(await submissions.toSign(producer, organisationId, period));
  const reason = number === 1 ? null : 'a slip';
  const confirmation = { number, contentHash, declared: true, reason };
  return given(await submissions.submit(producer, organisationId, period, confirmation));
}

export async function acceptReturn(
  { app, agency }: Place,
  { organisationId, returnId, number }: Pick<Submission, 'organisationId' | 'returnId' | 'number'>,
): Promise<void> {
  const verdict = { submissionNumber: number, outcome: 'accepted', reason: null } as const;
  given(
    await app
      .get(ReturnDecisions)
      .decide(agency, { organisationId, returnId }, { ...verdict, answers: [] }),
  );
}

/** An accepted second submission of other lines. */
export async function amendReturn(
  place: Place,
  before: Quarter,
  lines: readonly LineToFile[],
): Promise<Submission> {
  const amended = await fileReturn(place, before, lines);
  await acceptReturn(place, amended);
  return amended;
}

const lineToFile = (line: LineToFile, position: number): ReturnLine => ({
  ...line,
  lineKey: `c/${line.category}/${line.chemistry}`,
  position: position + 1,
  batteryModelId: null,
  modelVersion: null,
  exportedUnits: 0n,
  priceMinor: null,
  note: null,
  changeReason: 'as counted',
});
