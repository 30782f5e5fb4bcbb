import { describe, expect, it } from '@jest/globals';
import { SettingError } from './config.js';
import { startFailure } from './start-failure.js';

const failed = (message: string, of: object = {}): Error => Object.assign(new Error(message), of);

describe('a start that failed', () => {
  it('says of a setting what the setting says', () => {
    expect(startFailure(new SettingError('PORT is 80.'), true)).toBe('PORT is 80.');
  });

  it.each([
    ['EACCES', 'This account may not use /srv/data/x. '],
    ['EROFS', '/srv/data/x can only be read. '],
    ['ENOSPC', 'No space is left for /srv/data/x. '],
  ])('says of a folder that gives %s what to do', (code, words) => {
    const error = failed(`${code}: something`, { code, path: '/srv/data/x' });
    expect(startFailure(error, false)).toMatch(new RegExp(`^${words}[A-Z][^\\n]+\\.$`));
  });

  it('says of anything else what is known, and where it was only when asked', () => {
    const error = failed('the moon is in the way');
    const told = startFailure(error, false);
    expect(told).toMatch(/^Everycell could not start: the moon is in the way\n.*=debug/);
    expect(told).not.toContain('start-failure.spec');
    expect(startFailure(error, true)).toContain('start-failure.spec');
    expect(startFailure(failed('', { code: 'ECONNRESET' }), false)).toContain('ECONNRESET');
    expect(startFailure(error, false, 'The command failed')).toMatch(
      /^The command failed: the moon/,
    );
  });
});
