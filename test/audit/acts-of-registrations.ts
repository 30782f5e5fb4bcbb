import { Registrations, RegistrationDecisions } from '../../src/register/index.js';
import type { AuditedWorld } from './audited-world.js';

/** A registration is suspended, reinstated and cancelled. */
export async function actsOfRegistrations(world: AuditedWorld): Promise<void> {
  const { maker, officer } = world.of;
  const registrations = world.service(Registrations);
  const registration = await registrations.one(maker, maker.organisationId, 'producer');
  const decisions = world.service(RegistrationDecisions);
  for (const [decision, effectiveOn] of [
    ['suspend', '2026-07-01'],
    ['reinstate', '2026-07-15'],
    ['cancel', '2026-12-31'],
  ] as const) {
    const form = { decision, effectiveOn, reason: 'As agreed with Ms Example.', seen: null };
    const made = await decisions.decide(officer, registration?.number ?? '', form);
    if (made.kind !== 'decided') throw new Error(JSON.stringify(made));
  }
}
