import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { contrast, themeStylesheet } from './theme.js';

const colour = fc
  .integer({ min: 0, max: 0xffffff })
  .map((value) => '#' + value.toString(16).padStart(6, '0'));

describe('theme', () => {
  it('measures contrast as WCAG does', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  });

  it('refuses an accent below 4.5 : 1 and what is no colour', () => {
    expect(themeStylesheet({ accent: '#777777', accentDark: '#ffffff' })).toMatchObject({
      ok: false,
      reason: { code: 'theme.contrast-too-low' },
    });
    expect(themeStylesheet({ accent: '#000000', accentDark: 'red;}' })).toMatchObject({
      ok: false,
      reason: { code: 'theme.not-a-colour' },
    });
  });

  it('gives only colours that can be read, by day and by night', () => {
    fc.assert(
      fc.property(colour, colour, (accent, accentDark) => {
        const theme = themeStylesheet({ accent, accentDark });
        if (!theme.ok) return;
        const found = [...theme.value.matchAll(/--ec-(on-)?accent(-strong)?:(#[0-9a-f]{6})/g)];
        const [day, strong, on, night, nightStrong, nightOn] = found.map((match) => match[3] ?? '');
        for (const [a, b] of [
          [day, '#fdfcfa'],
          [strong, '#fdfcfa'],
          [day, on],
          [strong, on],
          [night, '#15181b'],
          [nightStrong, '#15181b'],
          [night, nightOn],
          [nightStrong, nightOn],
        ]) {
          expect(contrast(a ?? '', b ?? '')).toBeGreaterThanOrEqual(4.5);
        }
      }),
    );
  });
});
