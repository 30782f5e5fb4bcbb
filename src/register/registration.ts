import { parseCalendarDate, type CalendarDate } from '../kernel/calendar-date.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import { batteryCategories, isBatteryCategory } from './battery-taxonomy.js';

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

export interface AdmissionAnswers {
  readonly capacity: string;
  /** Of a producer: under which names, and what kinds of batteries. */
  readonly brands: readonly string[];
  readonly categories: readonly string[];
  readonly validFrom: string;
}

export type Admission = Pick<Registration, 'capacity' | 'brands' | 'categories' | 'validFrom'>;

/** What an organisation is admitted as; refused with the first thing that is wrong. A producer names what it places on the market. */
export function readAdmission(answers: AdmissionAnswers): Decision<Admission> {
  const { capacity, categories } = answers;
  if (!isCapacity(capacity))
    return refuse('registration.unknown-capacity', {
      found: capacity,
      known: registrationCapacities.join(', '),
    });
  const validFrom = parseCalendarDate(answers.validFrom);
  if (!validFrom.ok) return validFrom;
  const strange = categories.find((each) => !isBatteryCategory(each));
  if (strange !== undefined || (capacity === 'producer' && categories.length === 0))
    return refuse('registration.unknown-category', {
      found: strange ?? '',
      known: batteryCategories.join(', '),
    });
  const brands = answers.brands.map((each) => each.normalize('NFC').trim()).filter(Boolean);
  return allow({ capacity, brands, categories, validFrom: validFrom.value });
}

const isCapacity = (text: string): text is RegistrationCapacity =>
  (registrationCapacities as readonly string[]).includes(text);

export const registrationDecisions = ['suspend', 'reinstate', 'cancel'] as const;
export type RegistrationDecisionName = (typeof registrationDecisions)[number];

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
  /** What the agency decided about it last, whether it holds yet or not. */
  readonly decided: LastDecision | null;
}

export interface LastDecision {
  readonly decision: RegistrationDecisionName;
  readonly effectiveOn: CalendarDate;
  readonly reason: string;
}
