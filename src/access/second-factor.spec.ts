import { describe, expect, it } from '@jest/globals';
import { generate } from 'otplib';

import { enrolmentAddress, newSecret, stepOfCode } from './second-factor.js';

// RFC 6238 appendix B, SHA-1, the last six of the eight digits.
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const at = (seconds: number): Date => new Date(seconds * 1000);

describe('stepOfCode', () => {
  it.each([
    [59, '287082'],
    [1111111109, '081804'],
    [1234567890, '005924'],
    [2000000000, '279037'],
  ])('knows the code of RFC 6238 at %d', async (seconds, code) => {
    expect(await stepOfCode({ secret, code, at: at(seconds), lastStep: null })).toBe(
      Math.floor(seconds / 30),
    );
  });

  it('takes a code one step late or early, not two', async () => {
    const code = await generate({ secret, epoch: 3000 });
    const step = (seconds: number) => stepOfCode({ secret, code, at: at(seconds), lastStep: null });
    expect(await step(3030)).toBe(100);
    expect(await step(2970)).toBe(100);
    expect(await step(3061)).toBeNull();
    expect(await step(2939)).toBeNull();
  });

  it('takes a code once', async () => {
    const code = await generate({ secret, epoch: 3000 });
    expect(await stepOfCode({ secret, code, at: at(3010), lastStep: 99 })).toBe(100);
    expect(await stepOfCode({ secret, code, at: at(3010), lastStep: 100 })).toBeNull();
  });

  it.each(['', '12345', '1234567', 'abcdef', '２８７０８２', "' or 1=1"])(
    'refuses %j',
    async (code) => {
      expect(await stepOfCode({ secret, code, at: at(59), lastStep: null })).toBeNull();
    },
  );

  it('reads a code typed in two groups', async () => {
    expect(await stepOfCode({ secret, code: '287 082', at: at(59), lastStep: null })).toBe(1);
  });
});

describe('enrolment', () => {
  it('makes secrets of 160 bits that differ', () => {
    expect(newSecret()).toMatch(/^[A-Z2-7]{32}$/);
    expect(newSecret()).not.toBe(newSecret());
  });

  it('names the product and the account', () => {
    expect(enrolmentAddress('ada@example.org', secret)).toMatch(
      /^otpauth:\/\/totp\/Everycell:ada%40example\.org\?secret=GEZ/,
    );
  });
});
