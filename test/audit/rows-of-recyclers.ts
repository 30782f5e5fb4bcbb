import { expect } from '@jest/globals';
import type { Actor, Party } from './audited-world.js';

/** What a line of the trail says: by whom, about whom, what was and what is. */
export interface Row {
  /** Nobody: the system, or an operator. */
  readonly by: Actor | 'nobody';
  /** Whom it concerns, where that is somebody else than who acts. */
  readonly concerns?: Party;
  /** For whom it is done. */
  readonly behalf?: Party;
  readonly before?: object;
  readonly after?: object;
}

export const some = expect.any(String) as unknown as string;
export const hash = expect.stringMatching(/^[0-9a-f]{64}$/) as unknown as string;
const offer = (state: string, grams: string) => ({
  ...{ reference: some, material: 'nickel', vintage: 2026, grams, state, counterpartyId: some },
});
const decided = (by: Actor, state: string, grams: string): Row => ({
  by,
  ...(by === 'maker' ? { concerns: 'recycler' } : {}),
  before: offer('offered', grams),
  after: offer(state, grams),
});
export const state = (before: string, after: string, more: object = {}) => ({
  before: { state: before },
  after: { state: after, ...more },
});
const plant = expect.objectContaining({
  name: 'Plant 1',
  town: 'Nowhere',
  permits: [{ number: 'P-1', validFrom: '2026-01-01', validTo: '2026-12-31' }],
});
const fraction = { role: 'output', name: 'Slag', wetMg: '300000000', dryMg: '300000000' };

/** What recyclers, and the agency about them, leave in the trail. */
export const rowsOfRecyclers = {
  'batch.changed': {
    by: 'drafter',
    before: expect.objectContaining({ reference: 'B-0', process: 'hydrometallurgical' }),
    after: expect.objectContaining({ reference: 'B-9', endedOn: '2026-03-02' }),
  },
  'batch.discarded': {
    by: 'drafter',
    before: { reference: 'B-9', state: 'open' },
    after: { reference: 'B-9', state: 'discarded', reason: 'Typed twice' },
  },
  'batch.closed': { by: 'drafter', ...state('open', 'closed', { inputMg: '1000000000' }) },
  'batch.drawn': {
    by: 'drafter',
    before: { consignmentId: some, massMg: '500000000' },
    after: { consignmentId: some, massMg: '1000000000' },
  },
  'batch.fraction-added': { by: 'drafter', after: expect.objectContaining(fraction) },
  'batch.fraction-removed': { by: 'drafter', before: expect.objectContaining(fraction) },
  'batch.imported': { by: 'drafter', after: { batches: 1, references: ['B-2'] } },
  'batch.opened': {
    by: 'drafter',
    after: {
      ...{ reference: 'B-1', process: 'hydrometallurgical', chemistry: 'lithium_ion_nmc' },
      ...{ startedOn: '2026-03-01', endedOn: '2026-03-02' },
    },
  },
  'batch.reopened': { by: 'drafter', ...state('closed', 'open') },
  'certificate.certified': {
    by: 'certifier',
    before: { draft: some, state: 'awaiting_certification' },
    after: {
      ...{ draft: some, state: 'certified', reference: some, payloadHash: hash },
      credits: [expect.objectContaining({ material: 'nickel', grams: some })],
    },
  },
  'certificate.drafted': {
    by: 'drafter',
    after: { state: 'awaiting_certification', year: 2026, batchIds: [some] },
  },
  'certificate.revoked': {
    by: 'officer',
    ...{ concerns: 'recycler', behalf: 'recycler' },
    before: { reference: some, revoked: false },
    after: {
      ...{ reference: some, revoked: true, reason: 'assay was wrong' },
      credits: [{ material: 'nickel', vintage: 2026, takenBack: some, owed: '300' }],
    },
  },
  'certificate.withdrawn': { by: 'drafter', ...state('awaiting_certification', 'withdrawn') },
  'consignment.corrected': {
    by: 'drafter',
    before: expect.objectContaining({ reference: 'C-1', netMg: '1000000000' }),
    after: expect.objectContaining({ netMg: '1100000000', reason: 'The scale was wrong' }),
  },
  'consignment.taken-back': {
    by: 'drafter',
    before: { reference: 'C-1', state: 'received' },
    after: { reference: 'C-1', state: 'taken_back', reason: 'Of another plant' },
  },
  'consignment.recorded': {
    by: 'drafter',
    after: { consignments: 1, netMg: '1000000000', references: ['C-1'] },
  },
  'credit.accepted': decided('maker', 'accepted', '300'),
  'credit.offered': { by: 'certifier', after: offer('offered', '300') },
  'credit.rejected': decided('maker', 'rejected', '200'),
  'credit.retired': {
    by: 'maker',
    before: { availableGrams: '300' },
    after: { availableGrams: '250', grams: '50', unit: 'g:nickel:2026', reference: some },
  },
  'credit.withdrawn': decided('certifier', 'withdrawn', '100'),
  'facility.added': { by: 'drafter', after: plant },
  'facility.capacity-verified': {
    by: 'officer',
    ...{ concerns: 'recycler', behalf: 'recycler' },
    before: { capacityMg: '0', evidence: null },
    after: { capacityMg: '100000000000', evidence: 'Inspection' },
  },
  'facility.changed': {
    by: 'drafter',
    before: plant,
    after: expect.objectContaining({ name: 'Plant 1', town: 'Somewhere' }),
  },
} as const satisfies Readonly<Record<string, Row>>;
