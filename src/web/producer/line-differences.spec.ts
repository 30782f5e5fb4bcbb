import { describe, expect, it } from '@jest/globals';
import { furtherDifferences, type StatedBeside } from './line-differences.js';

const stated: StatedBeside = {
  exportedUnits: 0n,
  priceMinor: null,
  note: null,
  changeReason: null,
};

describe('what else a line says otherwise', () => {
  it('is nothing when nothing differs, or when there is nothing beside it', () => {
    expect(furtherDifferences(stated, { ...stated }, 'EUR')).toBeNull();
    expect(furtherDifferences(null, { ...stated, note: 'new' }, 'EUR')).toBeNull();
    expect(furtherDifferences(stated, null, 'EUR')).toBeNull();
  });

  it('tells both values of each', () => {
    const exported = {
      key: 'producer.differs.exported',
      params: { before: { number: 0n }, now: { number: 3n } },
    };
    const price = {
      key: 'producer.differs.price',
      params: {
        before: { key: 'producer.differs.nothing' },
        now: { money: 250n, currency: 'CHF' },
      },
    };
    const now = { ...stated, exportedUnits: 3n, priceMinor: 250n };
    expect(furtherDifferences(stated, { ...stated, exportedUnits: 3n }, 'CHF')).toEqual(exported);
    expect(furtherDifferences(stated, now, 'CHF')).toEqual({
      key: 'producer.differs.both',
      params: { first: exported, second: price },
    });
  });
});
