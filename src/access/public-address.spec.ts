import { describe, expect, it } from '@jest/globals';
import { filesBelow, read } from '../../test/tree.js';
import { publicAddress } from './public-address.js';

const lying = { protocol: 'http', headers: { host: 'evil.example' } };

describe('the address that links begin with', () => {
  it("is the installation's own, whatever a request claims", () => {
    expect(publicAddress({ baseUrl: 'https://epr.example.org' }, lying)).toBe(
      'https://epr.example.org',
    );
  });

  it('is that of the request where none is set', () => {
    expect(publicAddress({ baseUrl: null }, lying)).toBe('http://evil.example');
  });

  it('is asked for in one place', () => {
    const asking = filesBelow('src/')
      .filter((at) => !at.endsWith('.spec.ts'))
      .filter((at) => /headers\.host|hostname\b.*request|request\.hostname/.test(read(at)));
    expect(asking).toEqual(['src/access/public-address.ts']);
  });
});
