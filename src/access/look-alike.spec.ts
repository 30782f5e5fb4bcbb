import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { appearance, nameWarnings } from './look-alike.js';

const named = (name: string) => ({ id: name, name });
/** What is said of a name among others. */
const said = (name: string, ...others: string[]) =>
  nameWarnings([named(name)], others.map(named)).get(name);
const mixing = (name: string) => said(name)?.code;

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
    expect(said(other, 'Somebody else', name)).toEqual({ code: 'look_alike', name });
  });

  it.each([
    ['Bär', 'Bar'],
    ['Nordzelle', 'Nordwelle'],
    ['Renault', 'Renaud'],
    ['Батарея', 'Batarea'],
  ])('%s does not look like %s', (name, other) => {
    expect(said(name, other)).toBeUndefined();
  });

  it('looks like itself however often it is looked at', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(appearance(appearance(name))).toBe(appearance(name));
      }),
    );
  });

  it('mixes scripts when one word does, not when a name has words of two', () => {
    expect(['Vоlkswagen', 'Αcme'].map(mixing)).toEqual(['mixed_scripts', 'mixed_scripts']);
    expect(['Volkswagen', 'Батарея GmbH', 'Škoda', 'ООО Заря'].map(mixing)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('is said of whoever looks like another, never like itself, with the name of the other', () => {
    const [real, other] = [
      { id: 'real', name: 'Volkswagen' },
      { id: 'other', name: 'Vоlkswagen' },
    ];
    const bmw = { id: 'bmw', name: 'BMW' };
    const found = nameWarnings([real, other, bmw], [bmw, other, real]);
    expect([...found]).toEqual([
      ['real', { code: 'look_alike', name: 'Vоlkswagen' }],
      ['other', { code: 'look_alike', name: 'Volkswagen' }],
    ]);
    expect(nameWarnings([real], [real, bmw]).size).toBe(0);
  });
});
