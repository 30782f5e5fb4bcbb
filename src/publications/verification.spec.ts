import { describe, expect, it } from '@jest/globals';

import { keySetPath, verifyAt } from './verification.js';

const asked: string[] = [];
const sources = (files: Record<string, string>) => ({
  read: (place: string) => {
    asked.push(place);
    const text = files[place];
    return text === undefined ? Promise.reject(new Error('not found')) : Promise.resolve(text);
  },
  ownKeys: () => Promise.resolve([]),
});

const codeOf = async (
  files: Record<string, string>,
  place: string,
  keysAt: string | null = null,
): Promise<string> => {
  const verdict = await verifyAt(sources(files), place, keysAt);
  return verdict.ok ? 'genuine' : verdict.reason.code;
};

describe('verifyAt', () => {
  it('takes the keys from the server that gave the report', async () => {
    const report = 'https://reports.example/p/demo/reports/2025/v1/report.json';
    const keys = `https://reports.example${keySetPath}`;
    expect(await codeOf({ [report]: '{}', [keys]: '{"keys":[]}' }, report)).toBe(
      'verification.not-a-publication',
    );
    expect(asked.slice(-2)).toEqual([report, keys]);
  });

  it('says how to name keys where the data folder has none', async () => {
    const none = () => Promise.reject(new Error('no key in data'));
    expect(
      await verifyAt({ ...sources({ 'a.json': '{}' }), ownKeys: none }, 'a.json', null),
    ).toEqual({
      ok: false,
      reason: { code: 'verification.no-own-keys', params: { cause: 'no key in data' } },
    });
  });

  it('says which of the two could not be read', async () => {
    expect(await codeOf({}, 'gone.json')).toBe('verification.unreadable');
    expect(await codeOf({ 'a.json': '{}' }, 'a.json', 'keys.json')).toBe('verification.no-keys');
    expect(await codeOf({ 'a.json': '{}', 'keys.json': 'x' }, 'a.json', 'keys.json')).toBe(
      'verification.no-keys',
    );
  });
});
