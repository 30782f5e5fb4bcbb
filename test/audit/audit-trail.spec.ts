import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AuditAction, auditActions, auditActs } from '../../src/access/index.js';
import type { Agent } from '../access/visitors.js';
import { actsOfBatches, actsOfCertificates, actsOfPlants } from './acts-of-recyclers.js';
import { actsOfLaw } from './acts-of-law.js';
import { actsOfMembers, refusedAccess } from './acts-of-members.js';
import { actsOfRegistrations } from './acts-of-registrations.js';
import { actsOfModels, actsOfReports, actsOfReturns } from './acts-of-returns.js';
import { type Actor, AuditedWorld, type Party, type Told } from './audited-world.js';
import { hash, type Row, rowsOfRecyclers, some, state } from './rows-of-recyclers.js';

// Every act that leaves a line in the trail is done through the real services, and what the line says is compared with one
// row of this table. An act without a row does not compile, and one that nothing leaves any more is noticed.

const draft = (before: string, after: string, by: Actor = 'officer'): Row => {
  const standing = { contentHash: hash, validFrom: some };
  const of = { ...standing, rulebook: 'demo/eco-modulated-fees' };
  return {
    by,
    before: expect.objectContaining({ ...standing, state: before }),
    after: expect.objectContaining({ ...of, state: after }),
  };
};
const about = { concerns: 'maker', behalf: 'maker' } as const;
const rows: Readonly<Record<AuditAction, Row>> = {
  'access.refused': { by: 'nobody', after: { status: 403 } },
  ...rowsOfRecyclers,
  'key.made': { by: 'maker', after: { permissions: ['return.read'], days: 7 } },
  'key.revoked': { by: 'maker', before: { permissions: ['return.read'], expiresAt: some } },
  'member.ended': { by: 'officer', before: { role: 'agency.officer' } },
  'member.invitation-withdrawn': { by: 'officer', before: { role: 'agency.auditor' } },
  'member.invited': { by: 'officer', after: { role: 'agency.auditor', days: 7 } },
  'member.joined': {
    by: 'nobody',
    behalf: 'agency',
    after: { role: 'agency.auditor', invitation: some },
  },
  'member.password-reset-issued': { by: 'officer', after: { hours: 24 } },
  'member.role-changed': {
    by: 'officer',
    before: { role: 'agency.auditor' },
    after: { role: 'agency.officer' },
  },
  'model.reinstated': {
    by: 'maker',
    before: { withdrawnOn: '2026-09-01' },
    after: { withdrawnOn: null },
  },
  'model.stored': {
    by: 'maker',
    before: expect.objectContaining({ reference: 'AA-1', unitMassMg: '23000' }),
    after: expect.objectContaining({ reference: 'AA-1', unitMassMg: '24000', changed: 1 }), // prettier-ignore
  },
  'model.withdrawn': {
    by: 'maker',
    before: { withdrawnOn: null },
    after: { withdrawnOn: '2026-09-01' },
  },
  'payment.recorded': {
    by: 'officer',
    ...about,
    before: { balanceMinor: '2052' },
    after: {
      ...{ balanceMinor: '1552', amountMinor: '500', currency: 'EUR' },
      ...{ receivedOn: '2026-07-30', reference: 'bank 1' },
    },
  },
  'payment.reversed': {
    by: 'officer',
    ...about,
    before: { balanceMinor: '1552' },
    after: {
      ...{ balanceMinor: '2052', amountMinor: '500', currency: 'EUR' },
      ...{ receivedOn: '2026-07-30', reference: 'bank 1', reason: 'of somebody else' },
    },
  },
  'programme.founded': {
    by: 'nobody',
    behalf: 'agency',
    after: {
      ...{ slug: 'audited', jurisdiction: 'DE', currency: 'EUR', timeZone: 'Europe/Berlin' },
      filingDays: 30,
    },
  },
  'publication.approved': { by: 'second', ...state('preview', 'approved', { snapshotHash: hash }) },
  'publication.called-off': {
    by: 'officer',
    before: { releaseAt: '2026-12-24T08:00:00.000Z' },
    after: { releaseAt: null },
  },
  'publication.scheduled': {
    by: 'second',
    before: { releaseAt: null },
    after: { releaseAt: '2026-12-24T08:00:00.000Z' },
  },
  'publication.discarded': {
    by: 'officer',
    ...state('preview', 'discarded', { snapshotHash: hash }),
  },
  'publication.prepared': {
    by: 'officer',
    after: {
      ...{ state: 'preview', version: 1, snapshotHash: hash, correctionReason: null },
      replaces: [],
    },
  },
  'publication.released': {
    by: 'officer',
    ...state('approved', 'released', { snapshotHash: hash }),
  },
  'registration.admitted': {
    by: 'nobody',
    ...{ concerns: 'recycler', behalf: 'recycler' },
    after: expect.objectContaining({ capacity: 'recycler', number: some }),
  },
  'registration.cancelled': {
    by: 'officer',
    ...about,
    before: { state: 'active', effectiveOn: '2026-07-15', validTo: null, decision: 2 },
    after: { state: 'cancelled', effectiveOn: '2026-12-31', validTo: '2026-12-30', decision: 3 },
  },
  'registration.reinstated': {
    by: 'officer',
    ...about,
    before: { state: 'suspended', effectiveOn: '2026-07-01', validTo: null, decision: 1 },
    after: { state: 'active', effectiveOn: '2026-07-15', validTo: null, decision: 2 },
  },
  'registration.suspended': {
    by: 'officer',
    ...about,
    before: { state: 'active', effectiveOn: null, validTo: null, decision: 0 },
    after: { state: 'suspended', effectiveOn: '2026-07-01', validTo: null, decision: 1 },
  },
  'return.accepted': {
    by: 'officer',
    ...about,
    ...state('submitted', 'accepted', { submission: 2, reason: 'counted twice?' }),
  },
  'return.amended': {
    by: 'maker',
    before: expect.objectContaining({ submission: 1 }),
    after: {
      state: 'submitted',
      submission: 2,
      reference: some,
      contentHash: hash,
      feeMinor: some,
      answers: ['Yes, twice'],
    },
  },
  'return.changes-requested': {
    by: 'officer',
    ...about,
    ...state('submitted', 'changes_requested', { submission: 1, reason: 'counted twice?' }),
  },
  'return.imported': {
    by: 'maker',
    before: { draftVersion: 1 },
    after: { draftVersion: 2, contentHash: hash, lines: 1 },
  },
  'return.submitted': {
    by: 'maker',
    before: { state: 'open', submission: 0 },
    after: {
      state: 'submitted',
      submission: 1,
      reference: some,
      contentHash: hash,
      feeMinor: some,
    },
  },
  'rulebook-draft.approved': draft('tried', 'approved', 'second'),
  'rulebook-draft.checked': draft('draft', 'checked'),
  'rulebook-draft.corrected': {
    by: 'officer',
    before: { rulebook: 'demo/eco-modulated-fees', state: 'published' },
    after: { rulebook: 'demo/eco-modulated-fees', state: 'corrected' },
  },
  'rulebook-draft.edited': draft('refused', 'draft'),
  'rulebook-draft.published': draft('approved', 'published'),
  'rulebook-draft.refused': draft('tried', 'refused', 'second'),
  'rulebook-draft.started': {
    by: 'officer',
    after: expect.objectContaining({ state: 'draft', contentHash: hash }),
  },
  'rulebook-draft.superseded': {
    by: 'officer',
    before: { rulebook: 'demo/eco-modulated-fees', state: 'published' },
    after: { rulebook: 'demo/eco-modulated-fees', state: 'superseded' },
  },
  'rulebook-draft.tried': draft('checked', 'tried'),
  'rulebook-draft.withdrawn': draft('draft', 'withdrawn'),
  'report-freeze.started': { by: 'officer', after: { period: '2026-Q2', replaces: null } },
  'run.finished': {
    by: 'nobody',
    ...state('running', 'finished', {
      ...{ period: '2026-Q2', class: 'provisional', currency: 'EUR' },
      ...{ returns: 1, lines: 1, feeMinor: '2052', postedMinor: '0' },
    }),
  },
  'run.started': { by: 'officer', after: { period: '2026-Q2', class: 'provisional' } },
};

let world: AuditedWorld;
let trail: Told[];
let refused: string;
let officer: Agent;

beforeAll(async () => {
  world = await AuditedWorld.open();
  await actsOfModels(world);
  await actsOfReturns(world);
  await actsOfReports(world);
  const plantOfTheirs = await actsOfPlants(world);
  await actsOfCertificates(world, plantOfTheirs, await actsOfBatches(world, plantOfTheirs));
  await actsOfLaw(world);
  await actsOfRegistrations(world);
  await actsOfMembers(world);
  refused = await refusedAccess(world);
  trail = await world.trail();
  officer = await world.browserOf('officer');
}, 120_000);
afterAll(() => world.close());

/** The newest line of an act. */
const lineOf = (action: AuditAction): Told => {
  const line = trail.findLast((each) => each.action === action);
  if (line === undefined) throw new Error(`Nothing has left ${action}.`);
  return line;
};
const partyOf = (actor: Row['by']): Party | null =>
  actor === 'nobody' ? null : (world.nameOf(world.of[actor].organisationId) as Party);

describe('the trail', () => {
  it.each(auditActions)('says of %s who did it, for whom, what was and what is', (action) => {
    const { by, concerns, behalf, before, after } = rows[action];
    const acting = partyOf(by);
    expect(lineOf(action)).toEqual({
      action,
      person: by === 'nobody' ? (action === 'access.refused' ? refused : null) : by,
      actingOrganisation: action === 'access.refused' ? 'maker' : acting,
      organisation: action === 'access.refused' ? 'maker' : (concerns ?? acting ?? 'agency'),
      onBehalfOf: behalf ?? null,
      before: before ?? null,
      after: after ?? null,
    });
  });

  it('holds nothing that has no row here, and of a change all that was', () => {
    const known: readonly string[] = auditActions;
    expect(trail.filter(({ action }) => !known.includes(action))).toEqual([]);
    const kinds = trail.map(({ action, before, after }) => {
      const [was, is] = [Object.keys(before ?? {}), Object.keys(after ?? {})];
      const lost = auditActs[action] === 'changed' ? was.filter((key) => !is.includes(key)) : [];
      return { action, lost: lost.filter((key) => key !== 'reason') };
    });
    expect(kinds.filter(({ lost }) => lost.length > 0)).toEqual([]);
  });

  it('names no person in what was and what is', () => {
    const told = JSON.stringify(trail.map(({ before, after }) => [before, after]));
    expect(told).not.toMatch(/example\.org|Ada Example|Ida Example/);
  });

  it.each([
    ['en', 'return.accepted', 'Ada Example (The agency), on behalf of Maker Ltd: Return accepted'],
    ['de', 'return.accepted', 'Ada Example (The agency), für Maker Ltd: Meldung angenommen'],
    [
      'en',
      'payment.recorded',
      'Ada Example (The agency), on behalf of Maker Ltd: Payment recorded',
    ],
    ['en', 'credit.accepted', 'Ada Example (Maker Ltd), about Recycler Ltd: Offer of credits accepted'], // prettier-ignore
    ['de', 'credit.accepted', 'Ada Example (Maker Ltd), betrifft Recycler Ltd: '],
    ['en', 'run.finished', 'The system, about The agency: Fee run finished'],
    ['en', 'batch.opened', 'Ada Example (Recycler Ltd): Batch opened'],
  ])('is read in %s as it was: %s', async (language, action, line) => {
    const address = `/p/${world.programme.slug}/audit?action=${action}&lang=${language}`;
    const { text } = await officer.get(address).redirects(1);
    expect(text.replaceAll(/<[^>]*>/g, '').replaceAll(/\s+/g, ' ')).toContain(line);
  });

  it.each(auditActions)('names in words every value that %s leaves', async (action) => {
    const { text } = await officer.get(`/p/${world.programme.slug}/audit?action=${action}&lang=en`).redirects(1); // prettier-ignore
    const [, trail = ''] = text.split('ec-trail');
    const words = trail.replaceAll(/<[^>]*>/g, ' ');
    expect(words).not.toMatch(
      /\b[a-z]+(?:Mg|Minor|Ids?|Hash|On|Grams|Ppm|Url|From|To)\b|agency\.audit|[{}[\]]/,
    );
    expect(trail).not.toMatch(/<li>\s*[a-z]\w*:/);
  });

  it.each([
    ['return.submitted', 'Ada Example: Return submitted'],
    ['return.accepted', 'Ada Example (The agency), on behalf of Maker Ltd: Return accepted'],
  ])('is read by the producer as it was: %s', async (action, line) => {
    const browser = await world.browserOf('maker');
    const { text } = await browser.get(`/p/${world.programme.slug}/audit?action=${action}`);
    expect(text.replaceAll(/<[^>]*>/g, '').replaceAll(/\s+/g, ' ')).toContain(line);
  });

  it('of a producer shows what it did and what was done about it, and nothing of anybody else', async () => {
    const seen = await world.linesSeenBy('maker');
    const parties = seen.map((line) => [line.organisation, line.actingOrganisation]);
    expect(parties.every((each) => each.includes('maker'))).toBe(true);
    expect(seen.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['return.accepted', 'payment.recorded', 'credit.accepted']),
    );
  });
});
