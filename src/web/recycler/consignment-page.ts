import {
  type Consignment,
  type ConsignmentCells,
  originKinds,
  transportModes,
} from '../../recycling/index.js';
import {
  batteryCategories,
  batteryChemistries,
  type Facility,
  unpermitted,
} from '../../register/index.js';
import type { NumberMarks } from '../../files/index.js';
import type { Refusal } from '../../kernel/decision.js';
import { kgFromMassMg } from '../../kernel/mass.js';
import type { DayPages } from '../shell/older-rows.js';
import type { Text } from '../shell/text.js';
import { choices, type Faults, type FieldNames, refusalText } from './form-fields.js';

const named = (name: string): Text => ({ key: `recycler.consignment.${name}` });
const head = (name: string, format?: string): object => ({
  text: named(name),
  ...(format === undefined ? {} : { format }),
});

export const consignmentFields: FieldNames = {
  facility: named('facility'),
  reference: named('reference'),
  received_on: named('received'),
  origin_kind: named('origin'),
  origin_name: named('origin-name'),
  origin_country: named('country'),
  category: named('category'),
  chemistry: named('chemistry'),
  gross_kg: named('gross'),
  tare_kg: named('tare'),
  net_kg: named('net'),
  carrier: named('carrier'),
  transport_mode: named('transport-mode'),
  distance_km: named('distance'),
  waste_code: named('waste-code'),
  consignment_note: named('note'),
  passport_ids: named('passports'),
  reason: named('correction-reason'),
};

export function consignmentsPage(
  { rows, newest, pages }: DayPages & { readonly rows: readonly Consignment[] },
  base: string,
): object {
  return {
    base,
    pages,
    heading: consignmentsHeading(newest, rows[0]),
    table: {
      caption: { key: 'recycler.consignment.list' },
      head: [
        head('received'),
        head('reference'),
        head('origin'),
        head('chemistry'),
        head('net-kg', 'numeric'),
        head('left-kg', 'numeric'),
      ],
      rows: rows.map((each) => [
        { text: { date: each.receivedOn } },
        { text: each.reference, href: `${base}/consignments/${each.id}` },
        { text: { key: `recycler.origin.${each.originKind}` }, note: each.originCountry },
        { text: { key: `taxonomy.chemistry.${each.chemistry}` } },
        { massIn: 'kg', mg: each.netMg },
        { massIn: 'kg', mg: each.netMg - each.drawnMg },
      ]),
      empty: { key: 'recycler.consignment.empty' },
    },
  };
}

function consignmentsHeading(newest: boolean, latest: Consignment | undefined): Text {
  if (!newest) return named('title');
  if (latest === undefined) return named('none-yet');
  return { key: 'recycler.consignment.latest', params: { date: { date: latest.receivedOn } } };
}

/** The plant, where no permit of it covers the day on which the load was received. */
function withoutPermit(each: Consignment, facility: Facility | null, base: string): object | null {
  const day = { from: each.receivedOn, to: each.receivedOn };
  if (facility === null || each.state !== 'received') return null;
  if (unpermitted(facility.permits, day) === null) return null;
  return { name: facility.name, href: `${base}/facilities/${facility.id}` };
}

export function consignmentPage(
  each: Consignment,
  facility: Facility | null,
  base: string,
): object {
  const row = (name: string, value: object | string | null): object | null =>
    value === null
      ? null
      : {
          key: { key: `recycler.consignment.${name}` },
          value: typeof value === 'string' ? { text: value } : value,
        };
  const address = (id: string): string => `${base}/consignments/${id}`;
  const { correction } = each;
  return {
    base,
    reference: each.reference,
    standing: each.state === 'received',
    correctHref: `${address(each.id)}/correction`,
    correction: correction && {
      text: {
        key: `recycler.consignment.was-${each.state}`,
        params: { at: { dateTime: correction.at }, reason: correction.reason },
      },
      href: correction.replacedBy && address(correction.replacedBy),
    },
    replacesHref: each.replaces && address(each.replaces),
    withoutPermit: withoutPermit(each, facility, base),
    summary: {
      rows: [
        row('received', { date: each.receivedOn }),
        row('origin', { text: { key: `recycler.origin.${each.originKind}` } }),
        row('origin-name', each.originName),
        row('country', each.originCountry),
        row('category', { text: { key: `taxonomy.category.${each.category}` } }),
        row('chemistry', { text: { key: `taxonomy.chemistry.${each.chemistry}` } }),
        row('gross', { mass: each.grossMg }),
        row('tare', { mass: each.tareMg }),
        row('net', { mass: each.netMg }),
        row('drawn', { mass: each.drawnMg }),
        row('left', { mass: each.netMg - each.drawnMg }),
        row('carrier', each.carrier),
        row(
          'transport-mode',
          each.transportMode && { text: { key: `recycler.transport.${each.transportMode}` } },
        ),
        row('distance', each.distanceKm === null ? null : String(each.distanceKm)),
        row('waste-code', each.wasteCode),
        row('note', each.consignmentNote),
        row('passports', each.passportIds.length === 0 ? null : each.passportIds.join(', ')),
      ],
    },
  };
}

const blank = { value: '', text: '' };
const facilityItems = (facilities: readonly Facility[]): { value: string; text: Text }[] =>
  facilities.map(({ id, name }) => ({ value: id, text: name }));

export const consignmentFormPage = (
  view: { base: string; facilities: readonly Facility[]; facilityId: string },
  form: ConsignmentCells,
  faults: Faults,
): object => ({
  base: view.base,
  action: `${view.base}/consignments`,
  ...faults,
  form,
  facilityId: view.facilityId,
  facilities: facilityItems(view.facilities),
  origins: [blank, ...choices(originKinds, 'recycler.origin')],
  categories: [blank, ...choices(batteryCategories, 'taxonomy.category')],
  chemistries: [blank, ...choices(batteryChemistries, 'taxonomy.chemistry')],
  modes: [blank, ...choices(transportModes, 'recycler.transport')],
});

/** A record as it would have been typed. */
export function consignmentCells(each: Consignment, marks: NumberMarks): ConsignmentCells {
  const kg = (mg: bigint): string =>
    marks === 'comma' ? kgFromMassMg(mg).replace('.', ',') : kgFromMassMg(mg);
  return {
    reference: each.reference,
    received_on: each.receivedOn,
    origin_kind: each.originKind,
    origin_name: each.originName ?? '',
    origin_country: each.originCountry,
    category: each.category,
    chemistry: each.chemistry,
    gross_kg: kg(each.grossMg),
    tare_kg: kg(each.tareMg),
    net_kg: kg(each.netMg),
    carrier: each.carrier ?? '',
    transport_mode: each.transportMode ?? '',
    distance_km: each.distanceKm === null ? '' : String(each.distanceKm),
    waste_code: each.wasteCode ?? '',
    consignment_note: each.consignmentNote ?? '',
    passport_ids: each.passportIds.join(' '),
  };
}

export interface CorrectionView {
  readonly base: string;
  readonly consignment: Consignment;
  /** Why it cannot be put right as things stand. */
  readonly barred: Refusal | null;
  readonly facilities: readonly Facility[];
  readonly facilityId: string;
  readonly reason: string;
  readonly takeBackReason: string;
}

export function correctionPage(
  view: CorrectionView,
  cells: ConsignmentCells,
  faults: Faults,
): object {
  const { consignment, barred, reason, takeBackReason } = view;
  const address = `${view.base}/consignments/${consignment.id}`;
  return {
    ...consignmentFormPage(view, cells, faults),
    address,
    action: `${address}/correction`,
    takeBackAction: `${address}/take-back`,
    reference: consignment.reference,
    barred: barred && refusalText(barred),
    drawing: drawingBatch(view),
    reason,
    takeBackReason,
  };
}

/** The batch in the way, where the load is given back. */
function drawingBatch({ base, barred }: CorrectionView): object | null {
  const { batch, batchId } = barred?.params ?? {};
  if (batch === undefined || batchId === undefined) return null;
  return { batch, href: `${base}/batches/${batchId}#drawn` };
}
