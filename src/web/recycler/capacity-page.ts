import type { Facility } from '../../register/index.js';
import type { Faults } from './form-fields.js';

export interface CapacityAnswers {
  readonly facility: string;
  readonly tonnes: string;
  readonly evidence: string;
}

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
      value: `${each.organisationId}/${each.id}`,
      text: `${each.name}, ${each.town}`,
    })),
    table: {
      caption: { key: 'recycler.facility.list' },
      head: [
        head('name'),
        head('town'),
        { text: { key: 'recycler.facility.capacity' }, format: 'numeric' },
        head('evidence'),
      ],
      rows: facilities.map((each) => [
        each.name,
        `${each.town}, ${each.country}`,
        each.verifiedCapacityMg === 0n
          ? { text: { key: 'recycler.facility.unverified' }, format: 'numeric' }
          : { mass: each.verifiedCapacityMg },
        each.capacityEvidence ?? '',
      ]),
      empty: { key: 'recycler.capacity.empty' },
    },
  };
}
