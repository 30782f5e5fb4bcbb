import { describe, expect, it } from '@jest/globals';
import { readRulebookFiles, rulebookFolders, rulebooksFolder } from '../rulebook-files.js';
import { LIMITS, loadRulebook, type RulebookFiles } from '../rules/index.js';
import { beginFile, filesFit, withoutFile, withText } from './draft-files.js';

const shipped = (id: string): RulebookFiles => {
  const found = rulebookFolders(rulebooksFolder()).find((each) => each.id === id);
  if (found === undefined) throw new Error(`no ${id}`);
  return readRulebookFiles(found.folder);
};
const files = shipped('dk/portable-fee');
const codeOf = (name: string, of = files): string => {
  const begun = beginFile(of, name);
  return begun.ok ? begun.value.file : begun.reason.code;
};

describe('a new file of a draft', () => {
  it('is a table or a file of cases by its ending', () => {
    expect(codeOf('rates-2027.csv')).toBe('rates-2027.csv');
    expect(codeOf(' rates-2027.yaml ')).toBe('cases/rates-2027.yaml');
    expect(codeOf('cases/rates-2027.yaml')).toBe('cases/rates-2027.yaml');
  });

  it.each([
    ['../rates.csv', 'draft-file.name'],
    ['..csv', 'draft-file.name'],
    ['a..b.csv', 'draft-file.name'],
    ['/etc/rates.csv', 'draft-file.name'],
    ['cases/rates.csv', 'draft-file.name'],
    ['cases/../rates.yaml', 'draft-file.name'],
    ['tables\\rates.csv', 'draft-file.name'],
    ['Rates 2027.csv', 'draft-file.name'],
    ['__proto__.csv', 'draft-file.name'],
    ['rates\u0000.csv', 'draft-file.name'],
    ['rates\n.csv', 'draft-file.name'],
    ['', 'draft-file.name'],
    ['.csv', 'draft-file.name'],
    [`${'a'.repeat(60)}.csv`, 'draft-file.name'],
    ['rates', 'draft-file.ending'],
    ['rates.js', 'draft-file.ending'],
    ['rates.csv.exe', 'draft-file.ending'],
    ['payments.yaml', 'draft-file.exists'],
  ])('is refused as %j: %s', (name, code) => {
    expect(codeOf(name)).toBe(code);
  });

  it('is one of at most 200 of its kind', () => {
    const tables = Object.fromEntries(
      Array.from({ length: 200 }, (_, at) => [`t${String(at)}.csv`, 'value\n1\n']),
    );
    expect(codeOf('one-more.csv', { ...files, tables })).toBe('draft-file.too-many');
    expect(codeOf('one-more.yaml', { ...files, tables })).toBe('cases/one-more.yaml');
  });

  it('of cases changes nothing until a case is written, and of a table says that nothing uses it', () => {
    const cases = beginFile(files, 'more.yaml');
    expect(cases.ok && loadRulebook(cases.value.files).ok).toBe(true);
    const table = beginFile(files, 'more.csv');
    const loaded = table.ok && loadRulebook(table.value.files);
    const issues = loaded === false || loaded.ok ? [] : loaded.issues;
    expect(issues.map(({ location }) => location.file)).toContain('more.csv');
  });
});

it('is written and removed again, and no other file is made on the way', () => {
  const begun = beginFile(files, 'more.csv');
  if (!begun.ok) throw new Error(begun.reason.code);
  const written = withText(begun.value.files, 'more.csv', 'category,value\n*,1\n');
  expect(written?.tables['more.csv']).toBe('category,value\n*,1\n');
  expect(withoutFile(begun.value.files, 'more.csv')).toEqual(files);
  expect(withText(begun.value.files, 'more.csv', ' \n')).toEqual(files);
  expect(withText(files, 'more.csv', 'value\n1\n')).toBeNull();
  expect(withText(files, 'toString', 'value\n1\n')).toBeNull();
  expect(withoutFile(files, 'rulebook.yaml')).toBeNull();
  expect(withoutFile(files, 'cases/other.yaml')).toBeNull();
});

it('are not kept where they are larger than any rulebook', () => {
  const long = 'a'.repeat(LIMITS.fileCharacters);
  const many = Object.fromEntries(
    Array.from({ length: 5 }, (_, at) => [`t${String(at)}.csv`, long]),
  );
  expect(filesFit(files)).toMatchObject({ ok: true });
  expect(filesFit({ ...files, tables: { 'a.csv': `${long}a` } })).toMatchObject({ ok: false });
  expect(filesFit({ ...files, tables: many })).toMatchObject({ ok: false });
});
