import { describe, expect, it } from '@jest/globals';

import { checkPassword, passwordSkeleton } from './password-rules.js';

const blocked = new Set(
  ['passwordpassword', 'correcthorsebatterystaple', 'sunshine'].map(passwordSkeleton),
);
const context = ['everycell', 'ada.lovelace@example.org', 'Ada Lovelace'];
const check = (password: string) => {
  const decision = checkPassword(password, { blocked, context });
  return decision.ok ? 'allowed' : decision.reason.code;
};

describe('checkPassword', () => {
  it.each([
    ['a b c d e f g h', 'allowed'],
    ['fourteen chars', 'password.too-short'],
    ['fifteen chars !', 'allowed'],
    ['x7'.repeat(127) + 'Qz', 'allowed'],
    ['Qz 8'.repeat(65), 'password.too-long'],
    ['eine lange graue Katze', 'allowed'],
    ['🔋🔌⚡🚗🚲🛴🔦📱💻⌚📷🎧🎮🧸🧱', 'allowed'],
    ['aaaaaaaaaaaaaaaaaaaa', 'password.pattern'],
    ['AbcAbcAbcAbcAbcAbc', 'password.pattern'],
    ['123456789012345678', 'password.pattern'],
    ['qwertyuiopasdfghjkl', 'password.pattern'],
    ['1q2w3e4r5t6y7u8i9o0p', 'password.pattern'],
    ['zyxwvutsrqponmlkj', 'password.pattern'],
    ['Password-Password', 'password.common'],
    ['p4ssw0rdp4ssw0rd', 'password.common'],
    ['Correct Horse Battery Staple', 'password.common'],
    ['everycell everycell', 'password.context'],
    ['Sunshine20262027', 'password.common'],
    ['AdaLovelace2026!!', 'password.context'],
    ['Everycell-Lovelace-12', 'password.context'],
    ['lovelace likes green tea', 'allowed'],
  ])('%s: %s', (password, answer) => {
    expect(check(password)).toBe(answer);
  });

  it('hashes the same password however it was typed', () => {
    const decision = checkPassword('Zu\u0308rich am See im Mai', { blocked, context });
    expect(decision).toEqual({ ok: true, value: 'Z\u00fcrich am See im Mai' });
  });
});
