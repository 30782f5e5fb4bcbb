import { describe, expect, it } from '@jest/globals';

import { auditChanges } from './audit-change.js';

describe('auditChanges', () => {
  it('lists what differs, and only that', () => {
    expect(auditChanges({ state: 'preview', n: 1 }, { state: 'approved', n: 1 })).toEqual([
      { field: 'state', from: 'preview', to: 'approved' },
    ]);
  });

  it('reads creation, removal and values that are no records', () => {
    expect(auditChanges(null, { amount: '5' })).toEqual([{ field: 'amount', from: null, to: '5' }]);
    expect(auditChanges({ list: [1, 2] }, undefined)).toEqual([
      { field: 'list', from: [1, 2], to: null },
    ]);
    expect(auditChanges('a', 'b')).toEqual([{ field: 'value', from: 'a', to: 'b' }]);
  });
});
