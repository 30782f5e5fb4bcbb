import {
  ApiKeyService,
  InvitationService,
  MemberService,
  PasswordResets,
} from '../../src/access/index.js';
import { PASSWORD, Visitors } from '../access/visitors.js';
import { contextOf } from '../database.js';
import { given } from '../producer-quarter.js';
import type { AuditedWorld } from './audited-world.js';

/** Somebody is invited, joins, gets another role and leaves; another invitation is taken back. */
export async function actsOfMembers(world: AuditedWorld): Promise<void> {
  const { officer, maker } = world.of;
  const invitations = world.service(InvitationService);
  const asked = { email: 'ida@example.org', role: 'agency.auditor', family: 'agency' } as const;
  const token = given(await invitations.invite(officer, asked));
  const visitor = contextOf(world.programme.id);
  const { invitation } = given(await invitations.open(visitor, token));
  const answers = { name: 'Ida Example', password: PASSWORD, passwordAgain: PASSWORD, language: 'en' }; // prettier-ignore
  const ida = given(await invitations.acceptAsNew(visitor, invitation, answers));
  const members = world.service(MemberService);
  given(await members.giveRole(officer, 'agency', ida, 'agency.officer'));
  given(await world.service(PasswordResets).issue(officer, ida));
  given(await members.end(officer, ida));
  given(await invitations.invite(officer, { ...asked, email: 'joan@example.org' }));
  const [waiting] = await invitations.waiting(officer);
  given(await invitations.withdraw(officer, waiting?.id ?? ''));
  const keys = world.service(ApiKeyService);
  const terms = { label: 'ours', permissions: ['return.read'], days: '7' };
  given(await keys.make(maker, terms, 'producer.administrator'));
  const [key] = await keys.list(maker);
  given(await keys.revoke(maker, key?.id ?? ''));
}

/** Somebody of the agency asks for a producer's page. Gives who it was. */
export async function refusedAccess(world: AuditedWorld): Promise<string> {
  const { id: programmeId, slug } = world.programme;
  const tenant = { programmeId, organisationId: world.parties.maker };
  const visitors = await Visitors.to(world.application.app, world.db, tenant);
  const { agent, id } = await visitors.signedIn('producer.preparer');
  const { status } = await agent.get(`/p/${slug}/audit`);
  if (status !== 403) throw new Error(`The page was answered ${String(status)}.`);
  return id;
}
