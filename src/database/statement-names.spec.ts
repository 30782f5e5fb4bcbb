import { describe, expect, it } from '@jest/globals';
import { StatementNames } from './statement-names.js';

describe('names of statements', () => {
  it('are the same for the same text and differ for different ones', () => {
    const names = new StatementNames();
    const first = names.nameOf('select 1');
    expect(names.nameOf('select 2')).not.toBe(first);
    expect(names.nameOf('select 1')).toBe(first);
  });

  it('run out, so that texts without end fill no memory', () => {
    const names = new StatementNames(1);
    expect(names.nameOf('select 1')).not.toBeNull();
    expect(names.nameOf('select 2')).toBeNull();
    expect(names.nameOf('select 1')).not.toBeNull();
    expect(new StatementNames().nameOf('x'.repeat(5000))).toBeNull();
  });
});
