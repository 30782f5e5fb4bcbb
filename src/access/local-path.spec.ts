import { describe, expect, it } from '@jest/globals';

import { localPath } from './local-path.js';

describe('localPath', () => {
  it.each(['/', '/p/demo/producer', '/p/demo/returns/2026-Q2?tab=lines', '/p/demo?next=//x#top'])(
    'keeps %s',
    (path) => {
      expect(localPath(path)).toBe(path);
    },
  );

  it.each([
    '//evil.example',
    '\\\\evil.example',
    '/\\evil.example',
    '/%2f%2fevil.example',
    '%2f%2fevil.example',
    '/%5cevil.example',
    '/%252f%252fevil.example',
    'https://evil.example',
    'javascript:alert(1)',
    'evil',
    '',
    '/\t/evil.example',
    '/%09/evil.example',
    '/a\r\nSet-Cookie: x=1',
    '/%zz',
    `/${'a'.repeat(3000)}`,
    ['/a', '/b'],
    undefined,
    null,
    7,
  ])('answers / for %j', (path) => {
    expect(localPath(path)).toBe('/');
  });
});
