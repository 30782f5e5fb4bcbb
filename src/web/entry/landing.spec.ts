import { describe, expect, it } from '@jest/globals';

import type { PublicationRow, Snapshot } from '../../publications/index.js';
import { latestFigures, threeWaysIn } from './landing.js';

const released = (headlines: Snapshot['headlines']) =>
  ({
    period: '2026-Q2',
    version: 2,
    snapshot: { headlines, programme: { currency: 'EUR' } },
  }) as PublicationRow;

describe('the landing page of a programme', () => {
  it('shows the headline figures of the newest report, exactly', () => {
    const latest = latestFigures(
      released([
        { code: 'placed', values: { units: '1200', mass: '26000123.456' }, marks: [] },
        {
          code: 'completeness',
          values: { accepted: '9', expected: '10', missing: '1' },
          marks: [],
        },
      ]),
      '/p/demo',
    );
    expect(latest.href).toBe('/p/demo/reports/2026-Q2/v2');
    expect(latest.figures.map(({ value }) => value)).toEqual([
      { mass: 26_000_123_456_000n, places: 1 },
      { number: '9' },
    ]);
  });

  it('leaves out what the report hides', () => {
    const hidden = released([{ code: 'treated', values: { treated: '5' }, marks: ['c'] }]);
    expect(latestFigures(hidden, '/p/demo').figures).toEqual([]);
  });

  it('offers three ways in', () => {
    const ways = threeWaysIn('/p/demo', { signedIn: false, area: undefined });
    expect(ways).toHaveLength(3);
    expect(ways.flatMap(({ href, links }) => [href, ...links.map((link) => link.href)])).toEqual(
      expect.arrayContaining(['/p/demo/producer', '/p/demo/recycler', '/p/demo/reports']),
    );
  });

  it('leads nobody to work that their organisation does not do', () => {
    const ways = threeWaysIn('/p/demo', { signedIn: true, area: 'recycler' });
    expect(ways.map(({ href }) => href)).toEqual([
      '/switch',
      '/p/demo/recycler',
      '/p/demo/reports',
    ]);
  });
});
