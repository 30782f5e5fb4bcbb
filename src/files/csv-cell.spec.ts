import { describe, expect, it } from '@jest/globals';
import { csvCell, csvRow } from './csv-cell.js';

describe('a cell of a file that a spreadsheet opens', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['-5', '-5'],
    ['+49 30', "'+49 30"],
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
  ])('%s is written %s', (text, written) => {
    expect(csvCell(text)).toBe(written);
  });

  it('stands in a row that ends as RFC 4180 says', () => {
    expect(csvRow(['a', 'b;c'])).toBe('a,"b;c"\r\n');
  });
});
