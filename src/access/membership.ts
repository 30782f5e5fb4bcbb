import { allow, type Decision, refuse } from '../kernel/decision.js';
import { familyOf, isAdministrator, isRole, type Role, type RoleFamily } from './permissions.js';

export interface Membership {
  readonly programmeId: string;
  readonly organisationId: string;
  readonly organisationName: string;
  readonly personId: string;
  readonly role: Role;
}

export interface Member {
  readonly personId: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly since: Date;
}

/** A role is good only in an organisation of its kind: agency roles in the programme's agency, others elsewhere. */
export function fits(role: Role, organisationId: string, agencyId: string): boolean {
  return (familyOf(role) === 'agency') === (organisationId === agencyId);
}

/** Nobody is given a role of another kind of organisation, nor one that is not in the table. */
export function grantRole(wanted: unknown, family: RoleFamily): Decision<Role> {
  if (!isRole(wanted) || familyOf(wanted) !== family) return refuse('member.unknown-role');
  return allow(wanted);
}

/** The member as they are before; an organisation that nobody administers could never let anybody in again. */
export function changeRole(
  members: readonly Pick<Member, 'personId' | 'role'>[],
  personId: string,
  to: Role | null,
): Decision<Pick<Member, 'role'>> {
  const member = members.find((each) => each.personId === personId);
  if (!member) return refuse('member.unknown');
  const administrators = members.filter(({ role }) => isAdministrator(role));
  const leavesNone =
    isAdministrator(member.role) &&
    administrators.length === 1 &&
    (to === null || !isAdministrator(to));
  return leavesNone ? refuse('member.last-administrator') : allow(member);
}
