import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';

import { contextOf, seedPerson, testDatabase, type TestDatabase } from '../../test/database.js';
import {
  seedProducer,
  seedProgramme,
  seedReturn,
  type SeededProgramme,
} from '../../test/national-figures.js';
import { AccessModule, ProgrammeDirectory, type Programme } from '../access/index.js';
import { Clock, DatabaseModule, type RequestContext } from '../database/index.js';
import type { Decision } from '../kernel/decision.js';

import { OversightModule } from './oversight.module.js';
import { OversightService, type AskedTrail } from './oversight.service.js';
import { PaymentsService } from './payments.service.js';
import { ReviewService } from './review.service.js';

let db: TestDatabase;
let app: TestingModule;
let seeded: SeededProgramme;
let programme: Programme;
let agency: RequestContext;
const producers: Record<string, string> = {};
const folder = mkdtempSync(join(tmpdir(), 'everycell-test-'));

const line = (units: bigint, lineKey = 'ev') => ({
  lineKey,
  category: 'ev',
  chemistry: 'lithium_ion_nmc',
  units,
  massMg: units * 400_000_000n,
  feeMinor: units,
});

beforeAll(async () => {
  db = await testDatabase();
  app = await Test.createTestingModule({
    imports: [
      DatabaseModule.forRoot(db.connection),
      AccessModule.forRoot({
        baseUrl: null,
        dataDirectory: folder,
        demonstration: true,
        secret: null,
      }),
      OversightModule,
    ],
  })
    .overrideProvider(Clock)
    .useValue(db.clock)
    .compile();
  await app.init();
  seeded = await seedProgramme(db);
  const found = await app.get(ProgrammeDirectory).byId(seeded.programmeId);
  if (!found) throw new Error('no programme');
  programme = found;
  agency = contextOf(seeded.programmeId, seeded.agencyId, {
    capacity: 'agency',
    personId: await seedPerson(db),
  });
  for (const name of ['Calm', 'Steady', 'Jumpy']) {
    const organisationId = await seedProducer(db, seeded, name);
    producers[name] = organisationId;
    const base = { organisationId, dueOn: '2026-10-30' };
    await seedReturn(db, seeded, {
      ...base,
      period: '2025-Q4',
      accepted: true,
      lines: [line(1000n)],
    });
    await seedReturn(db, seeded, {
      ...base,
      period: '2026-Q1',
      accepted: false,
      lines: [line(name === 'Jumpy' ? 5000n : 1100n)],
    });
  }
});

afterAll(async () => {
  await app.close();
  await db.close();
  rmSync(folder, { recursive: true });
});

const name = (producer: string) => ({
  organisationId: producers[producer] ?? '',
  period: '2026-Q1',
  submissionNumber: 1,
});

const codeOf = (decision: Decision<unknown>): string =>
  decision.ok ? 'granted' : decision.reason.code;

const decide = (producer: string, outcome: string, reason = '', lineKey?: string) =>
  app.get(ReviewService).decide(agency, name(producer), {
    outcome,
    reason,
    answers: lineKey === undefined ? [] : [{ lineKey, text: 'Is this in pieces?' }],
  });

describe('deciding', () => {
  it('takes unremarkable returns together and leaves a flagged one with the reason', async () => {
    const names = ['Calm', 'Jumpy'].map(name);
    const outcome = await app.get(ReviewService).acceptUnremarkable(agency, names);
    expect(outcome).toEqual({
      accepted: 1,
      left: [{ name: name('Jumpy'), reason: { code: 'decision.look-first' } }],
    });
    const { items, total } = await app.get(ReviewService).queue(agency);
    expect(items.map(({ waiting }) => waiting.organisation).sort()).toEqual(['Jumpy', 'Steady']);
    expect(total).toBe(2);
  });

  it('requests changes for a reason, on answers that are there', async () => {
    expect(codeOf(await decide('Jumpy', 'changes_requested'))).toBe('decision.needs-reason');
    expect(codeOf(await decide('Jumpy', 'changes_requested', 'Why?', 'nothing'))).toBe(
      'decision.unknown-line',
    );
    expect(codeOf(await decide('Jumpy', 'changes_requested', 'Five times as many', 'ev'))).toBe(
      'granted',
    );
    const { rows } = await db.owner.query(
      `select outcome, reason, answers, decided_by from return_decision
       where organisation_id = $1 and outcome = 'changes_requested'`,
      [producers.Jumpy],
    );
    expect(rows).toEqual([
      {
        outcome: 'changes_requested',
        reason: 'Five times as many',
        answers: [{ lineKey: 'ev', text: 'Is this in pieces?' }],
        decided_by: agency.personId,
      },
    ]);
  });

  it('does not decide twice, nor on a submission that was replaced', async () => {
    expect(codeOf(await decide('Jumpy', 'accepted'))).toBe('return.already-decided');
    const old = { ...name('Steady'), submissionNumber: 7 };
    const given = { outcome: 'accepted', reason: '', answers: [] };
    expect(codeOf(await app.get(ReviewService).decide(agency, old, given))).toBe(
      'return.newer-submission',
    );
  });

  it('finds nothing in another programme', async () => {
    const elsewhere = await seedProgramme(db);
    const stranger = contextOf(elsewhere.programmeId, elsewhere.agencyId, { capacity: 'agency' });
    const { organisationId, period } = name('Steady');
    expect(await app.get(ReviewService).review(stranger, organisationId, period)).toBeNull();
    const outcome = await app.get(ReviewService).acceptUnremarkable(stranger, [name('Steady')]);
    expect(outcome.left[0]?.reason.code).toBe('decision.not-waiting');
  });
});

describe('payments', () => {
  const form = (changes: object = {}) => ({
    organisationId: producers.Calm ?? '',
    amount: '12.34',
    marks: 'point' as const,
    receivedOn: '2026-07-30',
    reference: 'RF18 5390',
    ...changes,
  });

  it('stand in the statement at once, and one bank reference counts once', async () => {
    const payments = app.get(PaymentsService);
    expect(await payments.record(agency, programme, form())).toMatchObject({ ok: true });
    const statement = await payments.statement(agency, producers.Calm ?? '', 'EUR');
    expect(statement?.balanceMinor).toBe(-1234n);
    expect(await payments.record(agency, programme, form())).toMatchObject({
      ok: false,
      faults: [{ field: 'reference', reason: { code: 'payment.already-recorded' } }],
    });
    const after = await payments.statement(agency, producers.Calm ?? '', 'EUR');
    expect(after?.entries).toHaveLength(1);
  });

  it('with faults post nothing', async () => {
    const payments = app.get(PaymentsService);
    const outcome = await payments.record(
      agency,
      programme,
      form({ amount: '1,5', reference: '' }),
    );
    expect(outcome.ok ? [] : outcome.faults.map(({ field }) => field)).toEqual([
      'amount',
      'reference',
    ]);
    expect(await payments.statement(agency, seeded.agencyId, 'EUR')).toBeNull();
  });
});

describe('the trail', () => {
  const trail = (asked: Partial<AskedTrail>): AskedTrail => ({
    ...{ whole: true, words: '', organisationId: null, action: null, before: null },
    ...asked,
  });
  const read = (asked: Partial<AskedTrail>, ctx = agency) =>
    app.get(OversightService).audit(ctx, trail(asked));

  it('reads what was decided and paid, newest first', async () => {
    const page = await app.get(OversightService).audit(agency, trail({}));
    expect(page.lines.map(({ action }) => action)).toEqual([
      'payment.recorded',
      'return.changes-requested',
      'return.accepted',
    ]);
    expect(page.lines[0]).toMatchObject({
      person: 'Test person',
      changes: expect.arrayContaining([{ field: 'amountMinor', from: null, to: '1234' }]),
    });
    const filtered = await app
      .get(OversightService)
      .audit(agency, trail({ action: 'return.accepted' }));
    expect(filtered.lines).toHaveLength(1);
  });

  it('is read of one organisation: what it did and what was done about it, in pages', async () => {
    const { organisations, chosen, moreOrganisations } = await read({});
    const names = organisations.map(({ name }) => name);
    expect([chosen, moreOrganisations]).toEqual([null, false]);
    expect(names).toEqual(names.toSorted((a, b) => a.localeCompare(b)));
    const [someone] = organisations.filter(({ id }) => id === seeded.agencyId);
    const [calm] = organisations.filter(({ id }) => id !== seeded.agencyId);
    for (const party of [someone, calm]) {
      const [newest, ...older] = (await read({ organisationId: party?.id ?? null })).lines;
      const all = (await read({})).lines.filter(({ organisation, actingOrganisation }) =>
        [organisation, actingOrganisation].includes(party?.name ?? ''),
      );
      expect([newest, ...older]).toEqual(all);
      const next = await read({ organisationId: party?.id ?? null, before: newest?.id ?? null });
      expect(next.lines).toEqual(older);
    }
    const sought = await read({ words: calm?.name.toUpperCase() ?? '' });
    expect(sought).toMatchObject({ organisations: [calm], chosen: calm });
    expect(await read({ words: 'nobody' })).toMatchObject({ organisations: [], chosen: null });
    // Who may read only their own cannot ask for another's.
    const own = { ...agency, organisationId: calm?.id ?? null, capacity: 'organisation' as const };
    const theirs = await read({ whole: false, organisationId: seeded.agencyId }, own);
    expect(theirs.organisations).toEqual([]);
    expect(theirs.lines).toEqual((await read({ organisationId: calm?.id ?? null })).lines);
    expect(theirs.actions).toEqual([...new Set(theirs.lines.map(({ action }) => action))].sort());
    const elsewhere = contextOf((await seedProgramme(db)).programmeId, null, {
      capacity: 'agency',
    });
    expect(await read({}, elsewhere)).toMatchObject({ lines: [], actions: [], organisations: [] });
  });

  it('calls the start of a report freeze one, also where it was recorded as the start of a run', async () => {
    await db.owner.query(
      `insert into audit_event (programme_id, organisation_id, id, at, action, subject_kind, subject_id, after)
       select $1, $2, gen_random_uuid(), now(), 'run.started', 'run', 'a run', after::jsonb
       from (values ('{"period": "2026-Q1", "replaces": null}'), ('{"period": "2026-Q1", "class": "trial"}')) as e (after)`,
      [agency.programmeId, agency.organisationId],
    );
    const told = async (action: string) => {
      const page = await read({ action });
      expect(page.actions).toContain(action);
      return page.lines.map((each) => [each.action, each.changes.map(({ field }) => field).sort()]);
    };
    expect(await told('run.started')).toEqual([['run.started', ['class', 'period']]]);
    const [[called, fields] = []] = await told('report-freeze.started');
    expect([called, fields]).toEqual(['report-freeze.started', expect.arrayContaining(['period'])]);
  });
});
