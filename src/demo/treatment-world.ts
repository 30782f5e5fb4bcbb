import type { RequestContext } from '../database/index.js';
import type { Facility } from '../register/index.js';
import type { TreatmentPlan } from './treatment-plan.js';

/** What the invented recyclers work in. */
export interface TreatmentWorld {
  readonly programmeId: string;
  readonly timeZone: string;
  readonly agencyId: string;
  readonly organisations: ReadonlyMap<string, string>;
  readonly people: ReadonlyMap<string, string>;
}

export type Acting = RequestContext & { organisationId: string };

/** A facility of one of them, and what it is to do. */
export interface PlannedFacility {
  readonly world: TreatmentWorld;
  readonly plan: TreatmentPlan;
  readonly facility: Facility;
}

export function contextOf(world: TreatmentWorld, organisation: string, person: string): Acting {
  const organisationId = world.organisations.get(organisation);
  const personId = world.people.get(person);
  if (organisationId === undefined || personId === undefined)
    throw new Error(`${organisation} or ${person} was not loaded`);
  return { programmeId: world.programmeId, organisationId, personId, capacity: 'organisation' };
}

/** What was made of a form; the plans hold nothing that may be refused. */
export function accepted<T>(
  result: { ok: true; value: T } | { ok: false; issues: readonly unknown[] },
): T {
  if (result.ok) return result.value;
  throw new Error(`The demonstration was refused: ${JSON.stringify(result.issues)}`);
}
