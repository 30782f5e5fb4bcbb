import {
  type Consignment,
  type ConsignmentCells,
  originKinds,
  transportModes,
} from '../../recycling/index.js';
import { batteryCategories, batteryChemistries, type Facility } from '../../register/index.js';
import type { Text } from '../shell/text.js';
import { choices, type Faults, type FieldNames } from './form-fields.js';

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
};

export function consignmentsPage(
  list: readonly Consignment[],
  base: string,
  options: { more: string | null; stored: number | null; newest: boolean },
): object {
  return {
    base,
    ...options,
    heading: consignmentsHeading(options.newest, list[0]),
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
      rows: list.map((each) => [
        { text: { date: each.receivedOn } },
        { text: each.reference, href: `${base}/consignments/${each.id}` },
        { text: { key: `recycler.origin.${each.originKind}` }, note: each.originCountry },
        { text: { key: `taxonomy.chemistry.${each.chemistry}` } },
        { massIn: 'kg', mg: each.netMg },
        { massIn: 'kg', mg: each.netMg - each.drawnMg },
      ]),
      empty: { key: 'recycler.consignment.empty' },
    },
    next: options.more === null ? null : { href: options.more },
  };
}

function consignmentsHeading(newest: boolean, latest: Consignment | undefined): Text {
  if (!newest) return named('title');
  if (latest === undefined) return named('none-yet');
  return { key: 'recycler.consignment.latest', params: { date: { date: latest.receivedOn } } };
}

export function consignmentPage(each: Consignment, base: string): object {
  const row = (name: string, value: object | string | null): object | null =>
    value === null
      ? null
      : {
          key: { key: `recycler.consignment.${name}` },
          value: typeof value === 'string' ? { text: value } : value,
        };
  return {
    base,
    reference: each.reference,
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
  ...faults,
  form,
  facilityId: view.facilityId,
  facilities: facilityItems(view.facilities),
  origins: [blank, ...choices(originKinds, 'recycler.origin')],
  categories: [blank, ...choices(batteryCategories, 'taxonomy.category')],
  chemistries: [blank, ...choices(batteryChemistries, 'taxonomy.chemistry')],
  modes: [blank, ...choices(transportModes, 'recycler.transport')],
});
