import { describe, expect, it } from '@jest/globals';

import { bearerOf, keyHash, newKey, readKeyTerms } from './api-key.js';

describe('a key', () => {
  it('is long, known by its start and by its hash', () => {
    const key = newKey();
    expect(key.text).toMatch(/^evc_[\w-]{43}$/);
    expect(key.text.startsWith(key.prefix)).toBe(true);
    expect(key.hash).toBe(keyHash(key.text));
    expect(newKey().text).not.toBe(key.text);
  });

  it('is read from the one header that carries it', () => {
    const { text } = newKey();
    expect(bearerOf(`Bearer ${text}`)).toBe(text);
    expect(bearerOf(`bearer ${text}`)).toBe(text);
    for (const other of [
      undefined,
      '',
      text,
      `Basic ${text}`,
      `Bearer ${text} x`,
      'Bearer evc_1',
    ]) {
      expect(bearerOf(other)).toBeNull();
    }
  });
});

describe('the terms of a key', () => {
  const asked = { label: 'ERP', permissions: ['return.read'], days: '90' };
  const code = (change: Partial<typeof asked>) => {
    const { terms, faults } = readKeyTerms({ ...asked, ...change }, 'producer.administrator');
    return faults.length === 0 ? terms : faults.map(({ reason }) => reason.code).join(' ');
  };

  it('gives part of what the maker may do', () => {
    expect(code({})).toEqual({ label: 'ERP', permissions: ['return.read'], days: 90 });
  });

  it.each([
    [{ label: ' ' }, 'key.label'],
    [{ label: 'x'.repeat(81) }, 'key.label'],
    [{ days: '0' }, 'key.days'],
    [{ days: '401' }, 'key.days'],
    [{ days: '1e2' }, 'key.days'],
    [{ permissions: [] }, 'key.permissions'],
    [{ permissions: ['return.read', 'no.such'] }, 'key.permissions'],
    [{ permissions: ['oversight.read'] }, 'key.beyond-role'],
    [{ permissions: ['member.manage'] }, 'key.beyond-role'],
    [{ label: '', days: '', permissions: [] }, 'key.label key.days key.permissions'],
  ])('%j: %s', (change, answer) => {
    expect(code(change)).toBe(answer);
  });
});
