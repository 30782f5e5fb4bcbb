import {
  type Facility,
  type FacilityForm,
  treatmentProcesses,
  batteryChemistries,
} from '../../register/index.js';
import { choices, type Faults, type FieldNames } from './form-fields.js';

export const emptyFacility: FacilityForm = {
  name: '',
  town: '',
  country: '',
  permitReference: '',
  permitFrom: '',
  permitTo: '',
  processes: [],
  chemistries: [],
};

export const facilityFields: FieldNames = {
  name: { key: 'recycler.facility.name' },
  town: { key: 'recycler.facility.town' },
  country: { key: 'recycler.facility.country' },
  permitReference: { key: 'recycler.facility.permit-reference' },
  permitFrom: { key: 'recycler.facility.permit-from' },
  permitTo: { key: 'recycler.facility.permit-to' },
  processes: { key: 'recycler.facility.processes' },
  chemistries: { key: 'recycler.facility.chemistries' },
};

export function facilitiesPage(facilities: readonly Facility[], base: string): object {
  const head = (name: string): object => ({ text: { key: `recycler.facility.${name}` } });
  return {
    base,
    count: facilities.length,
    table: {
      caption: { key: 'recycler.facility.list' },
      head: [
        head('name'),
        head('town'),
        head('permit'),
        { text: { key: 'recycler.facility.capacity' }, format: 'numeric' },
      ],
      rows: facilities.map((facility) => [
        { text: facility.name, href: `${base}/facilities/${facility.id}` },
        `${facility.town}, ${facility.country}`,
        { text: { date: facility.permitFrom }, note: { date: facility.permitTo } },
        capacityCell(facility),
      ]),
      empty: { key: 'recycler.facility.empty' },
    },
  };
}

const capacityCell = ({ verifiedCapacityMg }: Facility): object =>
  verifiedCapacityMg === 0n
    ? { text: '', tag: { text: { key: 'recycler.facility.unverified' }, colour: 'yellow' } }
    : { mass: verifiedCapacityMg };

export function facilityPage(facility: Facility, base: string): object {
  const row = (name: string, value: object | string): object => ({
    key: { key: `recycler.facility.${name}` },
    value: typeof value === 'string' ? { text: value } : value,
  });
  return {
    base,
    name: facility.name,
    unverified: facility.verifiedCapacityMg === 0n,
    editHref: `${base}/facilities/${facility.id}/edit`,
    summary: {
      rows: [
        row('town', `${facility.town}, ${facility.country}`),
        row('permit-reference', facility.permitReference),
        row('permit-from', { date: facility.permitFrom }),
        row('permit-to', { date: facility.permitTo }),
        row('capacity', capacityCell(facility)),
        row(
          'evidence',
          facility.capacityEvidence ?? { text: { key: 'recycler.facility.no-evidence' } },
        ),
      ],
    },
    processes: facility.processes.map((code) => ({ key: `taxonomy.process.${code}` })),
    chemistries: facility.chemistries.map((code) => ({ key: `taxonomy.chemistry.${code}` })),
  };
}

export const facilityFormPage = (
  form: FacilityForm,
  faults: Faults,
  at: { base: string; action: string; isNew: boolean },
): object => ({
  ...at,
  ...faults,
  form,
  processes: choices(treatmentProcesses, 'taxonomy.process'),
  chemistries: choices(batteryChemistries, 'taxonomy.chemistry'),
});
