import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { differencesOf, totalsOf, type ReturnLine } from './return-line.js';
import { UploadTally } from './upload-tally.js';

const few = fc.bigInt(0n, 3n);
const line = fc.record({
  lineKey: fc.constantFrom('m/A', 'm/B', 'm/C', 'm/A B', 'c/ev/lfp', 'm/'),
  category: fc.constantFrom('ev', 'portable', 'sli'),
  units: few.map((units) => units + 1n),
  exportedUnits: fc.bigInt(0n, 1n),
  massMg: few,
  priceMinor: fc.option(few),
  modelVersion: fc.option(fc.integer({ min: 1, max: 2 })),
  note: fc.option(fc.constantFrom('1', '1 1', 'x')),
});
const lines = fc
  .uniqueArray(line, { selector: ({ lineKey }) => lineKey })
  .map((drawn) => drawn.map((each, position) => ({ ...each, position }) as unknown as ReturnLine));

describe('what a file would do to a draft, counted line by line', () => {
  it('is what comparing all lines of both says', () => {
    fc.assert(
      fc.property(lines, lines, (draft, file) => {
        const tally = new UploadTally();
        for (const each of draft) tally.addDraft([each]);
        tally.addFile(file.slice(0, 2));
        tally.addFile(file.slice(2));
        const differences = differencesOf(draft, file);
        const count = (is: (each: (typeof differences)[number]) => boolean): number =>
          differences.filter(is).length;
        expect(tally.differences).toEqual({
          added: count(({ before }) => before === null),
          changed: count(({ before, now }) => before !== null && now !== null),
          removed: count(({ now }) => now === null),
        });
        const categories = [...new Set(file.map(({ category }) => category))];
        expect(tally.categories).toEqual(
          categories.map((category) => ({
            category,
            ...totalsOf(file.filter((each) => each.category === category)),
          })),
        );
      }),
      { numRuns: 500 },
    );
  });
});
