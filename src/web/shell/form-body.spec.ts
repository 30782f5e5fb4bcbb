import { describe, expect, it } from '@jest/globals';
import { counted, fieldOf, identifier, ticked } from './form-body.js';

describe('what a form brings', () => {
  it('is the text of its field, and nothing where that is absent, came twice or is inherited', () => {
    expect(fieldOf({ mass: '2.5' }, 'mass')).toBe('2.5');
    for (const body of [{}, undefined, { mass: ['1', '2'] }, { mass: { at: '1' } }])
      expect(fieldOf(body, 'mass')).toBe('');
    expect(fieldOf(Object.create({ mass: '1' }), 'mass')).toBe('');
  });

  it('is every box that was ticked, one or many', () => {
    expect(ticked({ batches: 'a' }, 'batches')).toEqual(['a']);
    expect(ticked({ batches: ['a', 'b', { c: 'd' }] }, 'batches')).toEqual(['a', 'b']);
    expect(ticked({}, 'batches')).toEqual([]);
    expect(ticked(undefined, 'batches')).toEqual([]);
  });

  it('counts whole numbers that fit and takes all else for none', () => {
    expect(['12', '', undefined, '-1', '1e3', '1234567890'].map(counted)).toEqual([
      12, 0, 0, 0, 0, 0,
    ]);
  });

  it('leads nowhere when it names what cannot be there', () => {
    const id = '01a21ef4-cbed-7369-9710-23fa5841b370';
    expect(identifier(id)).toBe(id);
    for (const odd of ['', 'x', `${id}'`, id.toUpperCase()])
      expect(() => identifier(odd)).toThrow();
  });
});
