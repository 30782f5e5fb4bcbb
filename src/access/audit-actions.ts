/**
 * Everything that leaves a line in the audit trail: noun.verb in the past, and whether something was made by it, changed,
 * ended, or only noted. Each has a sentence on the agency's page.
 */
export const auditActs = Object.freeze({
  'access.refused': 'noted',
  'batch.changed': 'changed',
  'batch.closed': 'changed',
  'batch.discarded': 'changed',
  'batch.drawn': 'changed',
  'batch.fraction-added': 'made',
  'batch.fraction-removed': 'ended',
  'batch.imported': 'made',
  'batch.opened': 'made',
  'batch.reopened': 'changed',
  'certificate.certified': 'changed',
  'certificate.drafted': 'made',
  'certificate.revoked': 'changed',
  'certificate.withdrawn': 'changed',
  'consignment.corrected': 'changed',
  'consignment.recorded': 'made',
  'consignment.taken-back': 'changed',
  'credit.accepted': 'changed',
  'credit.offered': 'made',
  'credit.rejected': 'changed',
  'credit.retired': 'changed',
  'credit.withdrawn': 'changed',
  'facility.added': 'made',
  'facility.capacity-verified': 'changed',
  'facility.changed': 'changed',
  'key.made': 'made',
  'key.revoked': 'ended',
  'member.ended': 'ended',
  'member.invitation-withdrawn': 'ended',
  'member.invited': 'made',
  'member.joined': 'made',
  'member.password-reset-issued': 'made',
  'member.role-changed': 'changed',
  'model.reinstated': 'changed',
  'model.stored': 'changed',
  'model.withdrawn': 'changed',
  'payment.recorded': 'changed',
  'payment.reversed': 'changed',
  'programme.founded': 'made',
  'publication.approved': 'changed',
  'publication.called-off': 'changed',
  'publication.discarded': 'changed',
  'publication.prepared': 'made',
  'publication.released': 'changed',
  'publication.scheduled': 'changed',
  'registration.admitted': 'made',
  'registration.cancelled': 'changed',
  'registration.reinstated': 'changed',
  'registration.suspended': 'changed',
  'report-freeze.started': 'made',
  'return.accepted': 'changed',
  'return.amended': 'changed',
  'return.changes-requested': 'changed',
  'return.imported': 'changed',
  'return.submitted': 'changed',
  'rulebook-draft.approved': 'changed',
  'rulebook-draft.checked': 'changed',
  'rulebook-draft.corrected': 'changed',
  'rulebook-draft.edited': 'changed',
  'rulebook-draft.published': 'changed',
  'rulebook-draft.refused': 'changed',
  'rulebook-draft.started': 'made',
  'rulebook-draft.superseded': 'changed',
  'rulebook-draft.tried': 'changed',
  'rulebook-draft.withdrawn': 'changed',
  'run.finished': 'changed',
  'run.started': 'made',
} as const satisfies Readonly<Record<string, AuditKind>>);

export type AuditKind = 'made' | 'changed' | 'ended' | 'noted';
export type AuditAction = keyof typeof auditActs;
export const auditActions = Object.freeze(Object.keys(auditActs)) as readonly AuditAction[];

/** The acts of one kind. */
export type ActsThat<K extends AuditKind> = {
  [A in AuditAction]: (typeof auditActs)[A] extends K ? A : never;
}[AuditAction];

/** What was and what is. Ids and values only, never a person's name, address or secret. */
export type AuditChange =
  | { action: ActsThat<'made' | 'noted'>; before?: never; after: object }
  | { action: ActsThat<'changed'>; before: object; after: object }
  | { action: ActsThat<'ended'>; before: object; after?: never };
