import { describe, expect, it } from '@jest/globals';

import { changeRole, fits, grantRole } from './membership.js';
import type { Role } from './permissions.js';

const members = (...given: Role[]) => given.map((role, at) => ({ personId: `p${at}`, role }));
const code = (decision: ReturnType<typeof changeRole>) =>
  decision.ok ? 'allowed' : decision.reason.code;

describe('changeRole', () => {
  it('keeps the last administrator', () => {
    const few = members('producer.administrator', 'producer.preparer');
    expect(code(changeRole(few, 'p0', null))).toBe('member.last-administrator');
    expect(code(changeRole(few, 'p0', 'producer.submitter'))).toBe('member.last-administrator');
    expect(code(changeRole(few, 'p0', 'producer.administrator'))).toBe('allowed');
    expect(code(changeRole(few, 'p1', null))).toBe('allowed');
  });

  it('lets one of two administrators go', () => {
    const two = members('producer.administrator', 'producer.administrator');
    expect(code(changeRole(two, 'p0', null))).toBe('allowed');
  });

  it('knows only members', () => {
    expect(code(changeRole(members('agency.auditor'), 'p7', null))).toBe('member.unknown');
  });
});

describe('roles', () => {
  it('stay in their kind of organisation', () => {
    expect(grantRole('producer.submitter', 'producer').ok).toBe(true);
    expect(grantRole('agency.administrator', 'producer').ok).toBe(false);
    expect(grantRole('constructor', 'producer').ok).toBe(false);
    expect(grantRole(['producer.submitter'], 'producer').ok).toBe(false);
  });

  it('of the agency are good in the agency alone', () => {
    expect(fits('agency.officer', 'a', 'a')).toBe(true);
    expect(fits('agency.officer', 'b', 'a')).toBe(false);
    expect(fits('producer.submitter', 'a', 'a')).toBe(false);
    expect(fits('producer.submitter', 'b', 'a')).toBe(true);
  });
});
