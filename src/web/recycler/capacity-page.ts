import type { Facility } from '../../register/index.js';
import { permitsCell } from './facility-page.js';
import type { FieldNames, Faults } from './form-fields.js';

export interface CapacityAnswers {
  readonly facility: string;
  readonly tonnes: string;
  readonly evidence: string;
}

export const capacityFields: FieldNames = {
  tonnes: { key: 'recycler.facility.capacity' },
  evidence: { key: 'recycler.facility.evidence' },
};

type Plant = Pick<Facility, 'organisationId' | 'id' | 'version'>;

export const plantValue = ({ organisationId, id, version }: Plant): string =>
  `${organisationId}/${id}/${version}`;

export function capacityPage(
  facilities: readonly Facility[],
  address: string,
  answers: CapacityAnswers,
  faults: Faults,
): object {
  const head = (name: string): object => ({ text: { key: `recycler.facility.${name}` } });
  return {
    ...faults,
    address,
    answers,
    waiting: facilities.filter((each) => each.verifiedCapacityMg === 0n).length,
    facilities: facilities.map((each) => ({
      // With the version: what is verified is what is shown here.
      value: plantValue(each),
      text: `${each.name}, ${each.town}`,
    })),
    table: {
      caption: { key: 'recycler.facility.list' },
      head: [
        head('name'),
        head('town'),
        head('permits'),
        { text: { key: 'recycler.facility.capacity' }, format: 'numeric' },
        head('evidence'),
      ],
      rows: facilities.map((each) => [
        each.name,
        `${each.town}, ${each.country}`,
        permitsCell(each),
        each.verifiedCapacityMg === 0n
          ? { text: { key: 'recycler.facility.unverified' }, format: 'numeric' }
          : { mass: each.verifiedCapacityMg },
        each.capacityEvidence ?? '',
      ]),
      empty: { key: 'recycler.capacity.empty' },
    },
  };
}
