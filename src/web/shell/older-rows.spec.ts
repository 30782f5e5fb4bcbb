import { describe, expect, it } from '@jest/globals';
import { parseCalendarDate } from '../../kernel/calendar-date.js';
import { dayPlace, olderDays, pageRows } from './older-rows.js';

const id = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const read = parseCalendarDate('2026-03-02');
if (!read.ok) throw new Error('No day.');
const day = read.value;
const rows = (count: number) => Array.from({ length: count }, (_, n) => ({ id: id(n), day }));
const page = (count: number, after = '') =>
  olderDays(rows(count), { address: '/list', from: dayPlace(after) }, (row) => row.day);

describe('a list by day', () => {
  it('leads on from its last row when one more was found, and only then', () => {
    expect(page(pageRows).pages).toEqual({ next: null, previous: null });
    const first = page(pageRows + 1);
    expect([first.rows.length, first.newest]).toEqual([pageRows, true]);
    const after = `2026-03-02_${id(pageRows - 1)}`;
    expect(first.pages.next?.href).toBe(`/list?after=${after}`);
    expect(dayPlace(after)).toEqual({ day, id: id(pageRows - 1) });
  });

  it('leads back to the newest from every later page', () => {
    const last = page(3, `2026-03-02_${id(9)}`);
    expect([last.newest, last.pages.next, last.pages.previous?.href]).toEqual([
      false,
      null,
      '/list',
    ]);
  });

  it.each(['', '2026-03-02', '2026-13-45_' + id(1), '2026-03-02_1', `_${id(1)}`])(
    'begins with the newest for an address that names no place: "%s"',
    (after) => {
      expect(dayPlace(after)).toBeUndefined();
    },
  );
});
