import { describe, expect, it } from '@jest/globals';

import { seal, unseal } from './secret-box.js';

describe('a sealed text', () => {
  const sealed = seal('GEZDGNBV', 'the secret');

  it('opens with the secret it was sealed with', () => {
    expect(unseal(sealed, 'the secret')).toBe('GEZDGNBV');
  });

  it('shows nothing and is never the same twice', () => {
    expect(sealed).not.toContain('GEZ');
    expect(seal('GEZDGNBV', 'the secret')).not.toBe(sealed);
  });

  it('does not open with another secret, nor when changed or cut', () => {
    const last = sealed.endsWith('A') ? 'B' : 'A';
    expect(unseal(sealed, 'another')).toBeNull();
    expect(unseal(sealed.slice(0, -1) + last, 'the secret')).toBeNull();
    expect(unseal(sealed.slice(0, 20), 'the secret')).toBeNull();
    expect(unseal('', 'the secret')).toBeNull();
  });
});
