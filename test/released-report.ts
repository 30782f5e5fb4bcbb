import type { Type } from '@nestjs/common';
import type { TestingModule } from '@nestjs/testing';
import type pg from 'pg';
import { ProgrammeDirectory } from '../src/access/index.js';
import { systemOf, type RequestContext } from '../src/database/index.js';
import {
  ReportFreezes,
  ReportFreezeWorker,
  PreparationService,
  PublicationsService,
  ReleaseService,
  type Snapshot,
} from '../src/publications/index.js';
import { given } from './producer-quarter.js';

/** Two of the demonstration's agency: one prepares a report, the other approves it. */
const PEOPLE = ['agency-publisher@demo.example', 'agency-second-publisher@demo.example'] as const;

/** The released report of a period of the demonstration; where there is none, it is run, prepared, approved and released. */
export async function releasedReport(
  app: TestingModule,
  owner: Pick<pg.Pool, 'query'>,
  agency: RequestContext,
  period: string,
): Promise<Snapshot> {
  const held = async (): Promise<Snapshot | undefined> => {
    const { rows } = await owner.query<{ snapshot: Snapshot }>(
      `select snapshot from publication where programme_id = $1 and period = $2`,
      [agency.programmeId, period],
    );
    return rows[0]?.snapshot;
  };
  const before = await held();
  if (before !== undefined) return before;
  const as = async (email: string): Promise<RequestContext> => {
    const sql = `select id from person where email = $1`;
    const { rows } = await owner.query<{ id: string }>(sql, [email]);
    return { ...agency, personId: rows[0]?.id ?? null };
  };
  const [first, second] = [await as(PEOPLE[0]), await as(PEOPLE[1])];
  const of = <T>(token: Type<T>): T => app.get(token, { strict: false });
  const programme = await of(ProgrammeDirectory).byId(agency.programmeId);
  if (programme === null) throw new Error('There is no such programme.');
  const { runId } = given(await of(ReportFreezes).start(first, period, programme.timeZone));
  await of(ReportFreezeWorker).handle(systemOf(agency.programmeId), { runId });
  const asked = { period, correctionReason: '' };
  const { draftId } = given(await of(PreparationService).prepare(first, programme, asked));
  const draft = await of(PublicationsService).draft(second, draftId);
  given(await of(ReleaseService).approve(second, draftId, draft?.snapshotHash ?? ''));
  given(await of(ReleaseService).release(second, draftId));
  const after = await held();
  if (after === undefined) throw new Error('It was not published.');
  return after;
}
