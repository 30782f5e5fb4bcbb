import { describe, expect, it } from '@jest/globals';
import { IssueList } from '../../files/issue-list.js';
import { foundIssues } from './upload-form.js';

describe('what was found in a file', () => {
  const captionOf = (columns: readonly string[]) => {
    const list = new IssueList();
    for (const [at, column] of columns.entries())
      list.add({
        code: 'field.unknown-code',
        severity: 'error',
        message: '',
        location: { row: at + 2, column },
      });
    return foundIssues(list.report(), () => '').groups[0]?.table.caption;
  };

  it('is headed by every column that a kind of fault is in, once, and by its first row', () => {
    expect(captionOf(['origin_kind', 'chemistry', 'chemistry'])).toEqual({
      key: 'upload.group-at',
      params: { severity: 'error', count: 3, column: 'origin_kind, chemistry', row: '2' },
    });
    expect(captionOf(['a', 'b', 'c', 'd'])).toMatchObject({ params: { column: 'a, b, c, …' } });
  });
});
