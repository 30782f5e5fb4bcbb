import type { RequestContext } from '../database/index.js';
import type { Facility } from '../register/index.js';
import type { LoadedProgramme } from './demo-people.js';
import type { TreatmentPlan } from './treatment-plan.js';

export type Acting = RequestContext & { organisationId: string };

/** A facility of an invented recycler, and what it is to do. */
export interface PlannedFacility {
  readonly world: LoadedProgramme;
  readonly plan: TreatmentPlan;
  readonly facility: Facility;
}

/** Somebody of the agency at work. */
export const agencyContext = (
  { programme, programmeId, ids }: LoadedProgramme,
  person: string,
): RequestContext => ({
  programmeId,
  organisationId: ids.organisations.get(programme.agency) ?? null,
  personId: ids.people.get(person) ?? null,
  capacity: 'agency',
});

/** Somebody of an organisation at work. */
export function contextOf(
  { programmeId, ids }: LoadedProgramme,
  organisation: string,
  person: string,
): Acting {
  const organisationId = ids.organisations.get(organisation);
  const personId = ids.people.get(person);
  if (organisationId === undefined || personId === undefined)
    throw new Error(`${organisation} or ${person} was not loaded`);
  return { programmeId, organisationId, personId, capacity: 'organisation' };
}

/** What was made of a form; the plans hold nothing that may be refused. */
export function accepted<T>(
  result: { ok: true; value: T } | { ok: false; issues: readonly unknown[] },
): T {
  if (result.ok) return result.value;
  throw new Error(`The demonstration was refused: ${JSON.stringify(result.issues)}`);
}
