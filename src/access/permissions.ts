/**
 * What may be done, and who may do it. Routes name a permission, never a role; a role is nothing but a bundle of
 * permissions. The access matrix test, the members page and the guard read this one frozen table.
 */
export const permissions = [
  'account.manage',
  'return.read',
  'return.edit',
  'return.submit',
  'model.read',
  'model.edit',
  'statement.read',
  'credit.read',
  'credit.offer',
  'credit.accept',
  'credit.retire',
  'facility.read',
  'facility.edit',
  'facility.verify',
  'consignment.read',
  'consignment.record',
  'batch.read',
  'batch.record',
  'certificate.read',
  'certificate.draft',
  'certificate.certify',
  'certificate.revoke',
  'oversight.read',
  'return.decide',
  'registration.decide',
  'payment.record',
  'run.start',
  'publication.prepare',
  'publication.approve',
  'publication.release',
  'rulebook.edit',
  'rulebook.approve',
  'audit.read',
  'member.manage',
  'key.manage',
] as const;
export type Permission = (typeof permissions)[number];

/** Held by everybody who is signed in, in no programme: one's own account, sessions and switching. */
export const ownAccount = 'account.manage' satisfies Permission;

const preparing = [
  'return.read',
  'return.edit',
  'model.read',
  'model.edit',
  'statement.read',
  'credit.read',
] as const satisfies readonly Permission[];
const submitting = [
  ...preparing,
  'return.submit',
  'credit.accept',
  'credit.retire',
] as const satisfies readonly Permission[];
const operating = [
  'facility.read',
  'consignment.read',
  'consignment.record',
  'batch.read',
  'batch.record',
  'certificate.read',
  'certificate.draft',
  'credit.read',
] as const satisfies readonly Permission[];
const certifying = [
  'facility.read',
  'consignment.read',
  'batch.read',
  'certificate.read',
  'certificate.certify',
  'credit.read',
  'credit.offer',
] as const satisfies readonly Permission[];
const deciding = [
  'oversight.read',
  'facility.verify',
  'certificate.revoke',
  'return.decide',
  'registration.decide',
  'payment.record',
  'run.start',
] as const satisfies readonly Permission[];
const publishing = [
  'oversight.read',
  'publication.prepare',
  'publication.approve',
  'publication.release',
] as const satisfies readonly Permission[];
const legislating = [
  'oversight.read',
  'rulebook.edit',
  'rulebook.approve',
] as const satisfies readonly Permission[];
const administering = [
  'member.manage',
  'key.manage',
  'audit.read',
] as const satisfies readonly Permission[];

const bundle = (...given: readonly (readonly Permission[])[]): ReadonlySet<Permission> =>
  new Set(given.flat());

export const roles = Object.freeze({
  'producer.preparer': bundle(preparing),
  'producer.submitter': bundle(submitting),
  'producer.administrator': bundle(submitting, administering),
  'recycler.operator': bundle(operating),
  'recycler.certifier': bundle(certifying),
  'recycler.administrator': bundle(operating, certifying, ['facility.edit'], administering),
  'agency.officer': bundle(deciding),
  'agency.publisher': bundle(publishing),
  'agency.rule-editor': bundle(legislating),
  'agency.administrator': bundle(deciding, publishing, legislating, administering),
  'agency.auditor': bundle(['oversight.read', 'audit.read']),
});
export type Role = keyof typeof roles;
export const roleNames = Object.freeze(Object.keys(roles)) as readonly Role[];

/** The kind of organisation a role belongs to; nobody is moved from one family to another. */
export type RoleFamily = 'producer' | 'recycler' | 'agency';

export function isRole(value: unknown): value is Role {
  return typeof value === 'string' && Object.hasOwn(roles, value);
}

export function isPermission(value: unknown): value is Permission {
  return (permissions as readonly unknown[]).includes(value);
}

export function familyOf(role: Role): RoleFamily {
  return role.slice(0, role.indexOf('.')) as RoleFamily;
}

export function rolesOfFamily(family: RoleFamily): readonly Role[] {
  return roleNames.filter((role) => familyOf(role) === family);
}

export function isAdministrator(role: Role): boolean {
  return role.endsWith('.administrator');
}

/**
 * What a machine may be trusted with. A certificate, a publication, a change of the law and who belongs to an organisation
 * are a person's act, so no key carries them.
 */
const personal: ReadonlySet<Permission> = new Set<Permission>([
  'account.manage',
  'certificate.certify',
  'certificate.revoke',
  'publication.approve',
  'publication.release',
  'rulebook.edit',
  'rulebook.approve',
  'member.manage',
  'key.manage',
]);

export function keyPermissionsOf(role: Role): readonly Permission[] {
  return permissions.filter((name) => roles[role].has(name) && !personal.has(name));
}
