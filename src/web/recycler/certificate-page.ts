import {
  type Batch,
  type Certificate,
  type CertificateDraft,
  type CertificateFigures,
  type DraftPreview,
  type ListedBatch,
  massBalance,
} from '../../recycling/index.js';
import type { Facility } from '../../register/index.js';
import { type Faults, refusalText } from './form-fields.js';
import { materialName } from './measure-rows.js';

const head = (name: string, format?: string): object => ({
  text: { key: `recycler.certificate.${name}` },
  ...(format === undefined ? {} : { format }),
});

export const certificateState = (certificate: Certificate): object => ({
  text: '',
  tag:
    certificate.revoked === null
      ? { text: { key: 'recycler.certificate.valid' }, colour: 'green' }
      : { text: { key: 'recycler.certificate.revoked' }, colour: 'red' },
});

export function certificatesPage(view: {
  base: string;
  publicBase: string;
  certificates: readonly Certificate[];
  drafts: readonly CertificateDraft[];
  facilities: readonly Facility[];
}): object {
  const plant = (id: string): string => view.facilities.find((each) => each.id === id)?.name ?? '';
  return {
    base: view.base,
    waiting: view.drafts.length,
    drafts: {
      caption: { key: 'recycler.certificate.drafts' },
      head: [head('drafted'), head('facility'), head('year'), head('batches', 'numeric')],
      rows: view.drafts.map((draft) => [
        {
          text: { dateTime: draft.draftedAt },
          href: `${view.base}/certificates/drafts/${draft.id}`,
        },
        plant(draft.facilityId),
        String(draft.year),
        { number: draft.batchIds.length },
      ]),
    },
    table: {
      caption: { key: 'recycler.certificate.list' },
      head: [
        head('reference'),
        head('facility'),
        head('year'),
        head('treated', 'numeric'),
        head('state'),
      ],
      rows: view.certificates.map((certificate) => [
        {
          text: certificate.reference,
          href: `${view.publicBase}/certificates/${certificate.reference}`,
          classes: 'ec-whole',
        },
        certificate.payload.facility.name,
        String(certificate.year),
        { number: certificate.payload.treatedKg },
        certificateState(certificate),
      ]),
      empty: { key: 'recycler.certificate.empty' },
    },
  };
}

/** Closed batches that no certificate rests on, by plant and year: one certificate covers one of each. */
export function certificateFormPage(
  view: {
    base: string;
    facilities: readonly Facility[];
    batches: readonly (ListedBatch & Batch)[];
    /** Whether older ones are not listed. */
    more: boolean;
    chosen: readonly string[];
  },
  faults: Faults,
): object {
  const groups = new Map<string, (ListedBatch & Batch)[]>();
  for (const batch of view.batches) {
    const key = `${batch.facilityId}/${batch.endedOn.slice(0, 4)}`;
    groups.set(key, [...(groups.get(key) ?? []), batch]);
  }
  return {
    base: view.base,
    ...faults,
    more: view.more ? view.batches.length : 0,
    groups: [...groups].map(([scope, batches]) => ({
      scope,
      name: {
        key: 'recycler.certificate.group',
        params: {
          facility: view.facilities.find(({ id }) => scope.startsWith(id))?.name ?? '',
          year: scope.slice(-4),
        },
      },
      chosen: view.chosen,
      items: batches.map((batch) => ({
        value: batch.id,
        text: {
          key: 'recycler.certificate.batch',
          params: {
            reference: batch.reference,
            ended: { date: batch.endedOn },
            input: { mass: massBalance(batch).inputDryMg },
          },
        },
      })),
    })),
  };
}

export function draftPage(
  { draft, grounds, figures, hash, certificate }: DraftPreview,
  view: {
    base: string;
    publicBase: string;
    ownDraft: boolean;
    mayCertify: boolean;
    faults: Faults;
  },
): object {
  const { facility, batches } = grounds;
  return {
    base: view.base,
    ...view.faults,
    action: `${view.base}/certificates/drafts/${draft.id}`,
    facility: facility.name,
    year: String(draft.year),
    draftedAt: draft.draftedAt,
    shown: hash,
    waiting: draft.state === 'awaiting_certification',
    certificate: certificate && {
      text: certificate,
      href: `${view.publicBase}/certificates/${certificate}`,
    },
    ownDraft: view.ownDraft,
    certifiable: view.mayCertify && !view.ownDraft && figures.ok,
    refusal: figures.ok ? null : refusalText(figures.reason),
    summary: figures.ok ? figuresList(figures.value) : null,
    materials: figures.ok ? materialTable(figures.value) : null,
    batches: batches.map((batch) => ({
      href: `${view.base}/batches/${batch.id}`,
      text: batch.reference,
    })),
  };
}

function figuresList(figures: CertificateFigures): object {
  const row = (name: string, value: object): object => ({
    key: { key: `recycler.certificate.${name}` },
    value,
  });
  const kilograms = (mg: bigint): object => ({
    text: { key: 'credits.check.kilograms', params: { kg: { massIn: 'kg', mg } } },
  });
  return {
    rows: [
      row('treated-mass', kilograms(figures.inputMg)),
      row('recycled', kilograms(figures.recycledMg)),
      row('consignments', { number: figures.consignments }),
      row('capacity-left', kilograms(figures.capacityLeftMg)),
    ],
  };
}

function materialTable(figures: CertificateFigures): object {
  return {
    caption: { key: 'recycler.certificate.materials' },
    head: [
      head('material'),
      head('material-in', 'numeric'),
      head('material-out', 'numeric'),
      head('credits', 'numeric'),
    ],
    rows: figures.materials.map((flow) => [
      { text: materialName(flow.material) },
      { massIn: 'kg', mg: flow.inputMg },
      { massIn: 'kg', mg: flow.recoveredMg },
      { number: figures.credits.find(({ material }) => material === flow.material)?.grams ?? 0 },
    ]),
    firstCellIsHeader: true,
  };
}
