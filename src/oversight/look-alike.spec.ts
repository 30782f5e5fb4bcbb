import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { appearance, lookAlikeOf, mixesScripts } from './look-alike.js';

describe('a name', () => {
  it.each([
    ['Volkswagen', 'Vоlkswаgen', 'Cyrillic o and a'],
    ['Volkswagen', 'VoIkswagen', 'a capital i for an l'],
    ['Volkswagen', 'Vo1kswagen', 'a one for an l'],
    ['BMW', 'ВМW', 'Cyrillic capitals'],
    ['Northern Cells', 'Northem Cells', 'm for rn'],
    ['Acme', 'Ａｃｍｅ', 'full width'],
    ['Acme', 'A\u200Bc\u00ADme', 'what cannot be seen'],
    ['Acme Batteries', 'ACME-Batteries', 'signs and case'],
    ['Omega 100', 'Omega lOO', 'letters for digits'],
  ])('%s looks like %s: %s', (name, other) => {
    expect(lookAlikeOf(other, ['Somebody else', name])).toBe(name);
  });

  it.each([
    ['Bär', 'Bar'],
    ['Nordzelle', 'Nordwelle'],
    ['Renault', 'Renaud'],
    ['Батарея', 'Batarea'],
  ])('%s does not look like %s', (name, other) => {
    expect(lookAlikeOf(name, [other])).toBeNull();
  });

  it('looks like itself however often it is looked at', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(appearance(appearance(name))).toBe(appearance(name));
      }),
    );
  });

  it('mixes scripts when one word does, not when a name has words of two', () => {
    expect(['Vоlkswagen', 'Αcme'].map(mixesScripts)).toEqual([true, true]);
    expect(['Volkswagen', 'Батарея GmbH', 'Škoda', 'ООО Заря'].map(mixesScripts)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});
