/** In what capacity a request acts inside its programme; row-level security reads it. */
export type Capacity = 'public' | 'organisation' | 'agency' | 'system';

/** Who acts, for whom, in which programme. Every store takes it first; every transaction is opened with it. */
export interface RequestContext {
  programmeId: string;
  organisationId: string | null;
  personId: string | null;
  capacity: Capacity;
  apiKeyId?: string;
  /** When the request began to arrive, before its body; absent for what no request asks for. */
  receivedAt?: Date;
}

/** The programme itself: what no person does, such as jobs and commands. */
export const systemOf = (programmeId: string): RequestContext => ({
  programmeId,
  organisationId: null,
  personId: null,
  capacity: 'system',
});

/** Anybody who looks at a programme from outside. */
export const publicOf = (programmeId: string): RequestContext => ({
  ...systemOf(programmeId),
  capacity: 'public',
});

/** The organisation that acts. Routes of an area let nobody in without one; throws where there is none all the same. */
export function actingOrganisation(context: RequestContext): string {
  if (context.organisationId === null) throw new Error('No organisation acts in this context.');
  return context.organisationId;
}

/** True when both describe the same view of the same tenant, so that one transaction can serve both. */
export function sameContext(a: RequestContext, b: RequestContext): boolean {
  return (
    a.programmeId === b.programmeId &&
    a.organisationId === b.organisationId &&
    a.personId === b.personId &&
    a.capacity === b.capacity
  );
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const CAPACITIES: readonly Capacity[] = ['public', 'organisation', 'agency', 'system'];

/**
 * The `SET LOCAL` statements of a context. The simple protocol takes no parameters, so each literal is checked here;
 * throws a TypeError for anything that is not a lower-case uuid or a known capacity.
 */
export function settingsOf(context: RequestContext): string {
  if (!CAPACITIES.includes(context.capacity)) throw new TypeError('Unknown capacity.');
  return [
    `set local app.programme_id = '${checkedUuid(context.programmeId)}'`,
    `set local app.organisation_id = '${optionalUuid(context.organisationId)}'`,
    `set local app.person_id = '${optionalUuid(context.personId)}'`,
    `set local app.capacity = '${context.capacity}'`,
  ].join('; ');
}

/** The settings of somebody who has not chosen a programme yet: own memberships are visible, no tenant's rows. */
export function personSettings(personId: string | null): string {
  return `set local app.programme_id = ''; set local app.organisation_id = ''; set local app.person_id = '${optionalUuid(personId)}'; set local app.capacity = 'public'`;
}

function checkedUuid(text: string): string {
  if (!UUID.test(text)) throw new TypeError('Not a lower-case uuid.');
  return text;
}

function optionalUuid(text: string | null): string {
  return text === null ? '' : checkedUuid(text);
}
