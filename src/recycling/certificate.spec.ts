import { describe, expect, it } from '@jest/globals';
import type { CalendarDate } from '../kernel/calendar-date.js';
import type { Facility } from '../register/index.js';
import type { Fraction } from './batch.js';
import {
  certifiable,
  certifiableBy,
  type CertificateDraft,
  type CertificateGrounds,
  shownOf,
} from './certificate.js';
import { type CreditOffer, moveOffer, offerStates, offerTransitions } from './credit-offer.js';

const day = (text: string): CalendarDate => text as CalendarDate;
const kilogram = 1_000_000n;

const facility: Facility = {
  id: 'f',
  organisationId: 'o',
  name: 'Plant',
  town: 'Town',
  country: 'DE',
  permits: [{ number: 'P-1', validFrom: day('2026-01-01'), validTo: day('2026-06-30') }],
  processes: ['combined'],
  chemistries: ['lithium_ion_nmc'],
  verifiedCapacityMg: 1000n * kilogram,
  capacityEvidence: 'Inspection',
  version: 1,
};
const fraction = (role: Fraction['role'], mass: bigint, nickelMg: bigint): Fraction => ({
  id: role,
  role,
  name: role,
  wetMg: mass * kilogram,
  dryMg: mass * kilogram,
  destination: null,
  countsAsRecycled: role === 'output',
  assays: [{ material: 'nickel', ppm: 0, massMg: nickelMg }],
});
const batch: CertificateGrounds['batches'][number] = {
  id: 'b',
  organisationId: 'o',
  facilityId: 'f',
  reference: 'B-1',
  process: 'combined',
  chemistry: 'lithium_ion_nmc',
  startedOn: day('2026-06-29'),
  endedOn: day('2026-06-30'),
  state: 'closed',
  version: 1,
  certificateId: null,
  revoked: false,
  correction: null,
  replaces: null,
  drawn: [
    {
      consignmentId: 'c',
      reference: 'C',
      originKind: 'dismantler',
      receivedOn: day('2026-06-01'),
      massMg: 500n * kilogram,
    },
  ],
  fractions: [fraction('input', 500n, 60n * kilogram), fraction('output', 400n, 54_000_999n)],
};
const grounds: CertificateGrounds = {
  facility,
  year: 2026,
  batches: [batch],
  registered: [],
  certifiedInputMg: 500n * kilogram,
};
const answer = (change: Partial<CertificateGrounds>): string => {
  const decision = certifiable({ ...grounds, ...change });
  return decision.ok ? 'ok' : decision.reason.code;
};
const withBatch = (change: Partial<typeof batch>): string =>
  answer({ batches: [{ ...batch, ...change }] });

describe('what a certificate can rest on', () => {
  it('fills the verified capacity to the last milligram and issues whole grams', () => {
    expect(certifiable(grounds)).toMatchObject({
      ok: true,
      value: {
        capacityLeftMg: 0n,
        consignments: 1,
        credits: [{ material: 'nickel', grams: 54_000n }],
      },
    });
    expect(answer({ certifiedInputMg: 500n * kilogram + 1n })).toBe(
      'certificate.capacity-exceeded',
    );
  });

  it('is refused with the reason that comes first', () => {
    expect(answer({ batches: [] })).toBe('certificate.no-batches');
    expect(withBatch({ certificateId: 'x' })).toBe('certificate.batch-certified');
    expect(withBatch({ state: 'open' })).toBe('certificate.batch-open');
    expect(withBatch({ facilityId: 'other' })).toBe('certificate.batch-of-another-facility');
    expect(answer({ year: 2025 })).toBe('certificate.batch-of-another-year');
    expect(withBatch({ process: 'mechanical' })).toBe('certificate.not-permitted');
    expect(withBatch({ drawn: [] })).toBe('batch.more-input-than-drawn');
    expect(answer({ facility: { ...facility, verifiedCapacityMg: 0n } })).toBe(
      'certificate.capacity-unverified',
    );
  });

  it('counts each gram once: not while it is prepared, and not after another recycler', () => {
    const dismantles: Facility = { ...facility, processes: ['dismantling', 'mechanical'] };
    for (const process of ['dismantling', 'mechanical'] as const)
      expect(answer({ facility: dismantles, batches: [{ ...batch, process }] })).toBe(
        'certificate.only-prepares',
      );
    const load = {
      consignmentId: 'd',
      reference: 'D',
      originKind: 'dismantler',
      receivedOn: day('2026-06-01'),
    } as const;
    const from = (originKind: 'dismantler' | 'recycler') =>
      withBatch({
        drawn: [
          { ...load, massMg: 499n * kilogram },
          { ...load, originKind, massMg: kilogram },
        ],
      });
    expect(from('dismantler')).toBe('ok');
    expect(from('recycler')).toBe('certificate.from-recycler');
  });

  it('needs a permit on every day of the batch, either side of its last', () => {
    expect(withBatch({ endedOn: day('2026-06-30') })).toBe('ok');
    expect(withBatch({ endedOn: day('2026-07-01') })).toBe('certificate.permit-not-valid');
    expect(withBatch({ startedOn: day('2025-12-31') })).toBe('certificate.permit-not-valid');
  });

  it('is covered by permits that adjoin, names those, and says how many days have none', () => {
    const over = { ...batch, startedOn: day('2026-06-21'), endedOn: day('2026-07-10') };
    const next = (validFrom: string) => ({
      number: 'P-2',
      validFrom: day(validFrom),
      validTo: null,
    });
    const under = (validFrom: string): CertificateGrounds => ({
      ...grounds,
      facility: { ...facility, permits: [...facility.permits, next(validFrom)] },
      batches: [over],
    });
    const adjoining = under('2026-07-01');
    const certified = certifiable(adjoining);
    if (!certified.ok) throw new Error(certified.reason.code);
    expect(shownOf(adjoining, certified.value).facility.permit).toBe('P-1, P-2');
    expect(certifiable(under('2026-07-04'))).toEqual({
      ok: false,
      reason: {
        code: 'certificate.permit-not-valid',
        params: {
          ...{ reference: 'B-1', from: '2026-06-21', to: '2026-07-10' },
          ...{ days: '20', covered: '17', uncovered: '3' },
          ...{ firstGapFrom: '2026-07-01', firstGapTo: '2026-07-03' },
        },
      },
    });
  });

  it('needs a permit on the day of each load that it draws from', () => {
    const received = (receivedOn: string) =>
      withBatch({ drawn: batch.drawn.map((each) => ({ ...each, receivedOn: day(receivedOn) })) });
    expect(received('2026-01-01')).toBe('ok');
    expect(received('2025-12-31')).toBe('certificate.received-without-permit');
  });
});

describe('who certifies', () => {
  const draft: CertificateDraft = {
    id: 'd',
    organisationId: 'o',
    facilityId: 'f',
    year: 2026,
    batchIds: ['b'],
    draftedBy: 'one',
    draftedAt: new Date(0),
    state: 'awaiting_certification',
  };
  it('is another person than who drafted, once', () => {
    expect(certifiableBy(draft, 'two')).toEqual({ ok: true, value: { certifiedBy: 'two' } });
    expect(certifiableBy(draft, 'one')).toMatchObject({
      reason: { code: 'certificate.same-person' },
    });
    expect(certifiableBy(draft, null)).toMatchObject({
      reason: { code: 'certificate.needs-a-person' },
    });
    expect(certifiableBy({ ...draft, state: 'certified' }, 'two')).toMatchObject({
      reason: { code: 'certificate.no-transition' },
    });
  });
});

describe('an offer', () => {
  const offer: CreditOffer = {
    id: 'i',
    organisationId: 'giver',
    organisationName: 'Giver',
    counterpartyId: 'receiver',
    counterpartyName: 'Receiver',
    reference: 'T',
    material: 'nickel',
    vintage: 2026,
    grams: 5n,
    state: 'offered',
    offeredAt: new Date(0),
    decidedAt: null,
  };
  it('moves only as the table says, and only by the party it names', () => {
    for (const { name, by, to } of offerTransitions) {
      const party = by === 'giver' ? offer.organisationId : offer.counterpartyId;
      const other = by === 'giver' ? offer.counterpartyId : offer.organisationId;
      for (const state of offerStates) {
        const allowed = state === 'offered';
        expect(moveOffer({ ...offer, state }, name, party)).toEqual(
          allowed
            ? { ok: true, value: to }
            : { ok: false, reason: { code: 'credit.no-transition', params: { from: state, to } } },
        );
        expect(moveOffer({ ...offer, state }, name, other)).toMatchObject({
          ok: false,
          reason: { code: 'credit.not-yours-to-decide' },
        });
      }
    }
  });
});
