import type { CalendarDate } from '../kernel/calendar-date.js';

export const registrationCapacities = [
  'producer',
  'pro',
  'authorised_representative',
  'recycler',
  'collector',
  'verifier',
] as const;
export type RegistrationCapacity = (typeof registrationCapacities)[number];

export const registrationStates = ['applied', 'active', 'suspended', 'cancelled'] as const;
export type RegistrationState = (typeof registrationStates)[number];

/** An organisation's admission to a programme in one capacity. */
export interface Registration {
  readonly id: string;
  readonly organisationId: string;
  readonly organisationName: string;
  readonly capacity: RegistrationCapacity;
  readonly number: string;
  readonly state: RegistrationState;
  readonly brands: readonly string[];
  readonly categories: readonly string[];
  readonly validFrom: CalendarDate;
  readonly validTo: CalendarDate | null;
}
