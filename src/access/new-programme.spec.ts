import { describe, expect, it } from '@jest/globals';
import { readProgramme, type ProgrammeAnswers } from './new-programme.js';

const answers: ProgrammeAnswers = {
  slug: 'at',
  name: { en: 'Battery programme', de: ' Batterieprogramm ' },
  jurisdiction: 'AT',
  currency: 'EUR',
  timeZone: 'Europe/Vienna',
  filingDays: '30',
  accent: '#0b5d4b',
  accentDark: '#7fd1bd',
};
const faultsOf = (wrong: Partial<ProgrammeAnswers>) => {
  const read = readProgramme({ ...answers, ...wrong });
  return read.ok ? [] : read.faults.map(({ code, params }) => [code, params?.found]);
};

describe('a new programme', () => {
  it('is read with its names tidied', () => {
    expect(readProgramme(answers)).toMatchObject({
      ok: true,
      value: { slug: 'at', name: { de: 'Batterieprogramm' }, filingDays: 30 },
    });
  });

  it('hears all that is wrong with it at once', () => {
    const wrong = {
      slug: 'Österreich',
      name: { en: 'Battery programme' },
      jurisdiction: 'at',
      currency: 'EURO',
      timeZone: 'CET',
      filingDays: '0',
      accent: 'green',
    };
    expect(faultsOf(wrong)).toEqual([
      ['programme.slug', 'Österreich'],
      ['programme.name', 'de'],
      ['programme.jurisdiction', 'at'],
      ['programme.currency', 'EURO'],
      ['programme.time-zone', 'CET'],
      ['programme.filing-days', '0'],
      ['programme.colour', 'green'],
    ]);
  });

  it.each([
    [{ slug: 'a' }, 'programme.slug'],
    [{ slug: 'a/b' }, 'programme.slug'],
    [{ name: { en: 'x'.repeat(81), de: 'x' } }, 'programme.name'],
    [{ timeZone: 'Europe/Atlantis' }, 'programme.time-zone'],
    [{ filingDays: '367' }, 'programme.filing-days'],
    [{ filingDays: '30.5' }, 'programme.filing-days'],
  ])('refuses %j', (wrong, code) => {
    expect(faultsOf(wrong).map(([found]) => found)).toEqual([code]);
  });
});
